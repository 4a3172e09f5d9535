package dev.coracle.apiserver.registry.core;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.status.Errors;
import java.util.List;

/** Probes and life-cycle hooks of a container. Stateless. */
final class ProbeRules {
    private static final List<String> PROBE_HANDLERS = List.of("exec", "httpGet", "tcpSocket", "grpc");
    private static final List<String> HOOK_HANDLERS = List.of("exec", "httpGet", "tcpSocket", "sleep");

    private ProbeRules() {}

    static void probes(Fields container, String path, Errors errors) {
        for (String name : List.of("livenessProbe", "readinessProbe", "startupProbe")) {
            Fields probe = container.member(name);
            if (probe.exists()) {
                probe(probe, path + "." + name, !name.equals("readinessProbe"), errors);
            }
        }
    }

    private static void probe(Fields probe, String path, boolean oneSuccess, Errors errors) {
        handler(probe, path, PROBE_HANDLERS, errors);
        for (String field : List.of(
                "initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold")) {
            Ranges.notNegative(probe, field, path, errors);
        }
        if (probe.has("terminationGracePeriodSeconds") && probe.number("terminationGracePeriodSeconds", 0) <= 0) {
            errors.invalid(
                    path + ".terminationGracePeriodSeconds",
                    probe.number("terminationGracePeriodSeconds", 0),
                    "must be greater than 0");
        }
        long successes = probe.number("successThreshold", 1);
        if (oneSuccess && successes != 1) {
            errors.invalid(path + ".successThreshold", successes, "must be 1");
        }
    }

    static void lifecycle(Fields container, String path, Errors errors) {
        for (String hook : List.of("postStart", "preStop")) {
            Fields handler = container.at("lifecycle").member(hook);
            if (handler.exists()) {
                handler(handler, path + ".lifecycle." + hook, HOOK_HANDLERS, errors);
            }
        }
    }

    private static void handler(Fields handler, String path, List<String> kinds, Errors errors) {
        int found = 0;
        for (String kind : kinds) {
            Fields given = handler.member(kind);
            if (!given.exists()) {
                continue;
            }
            String where = path + "." + kind;
            if (found++ > 0) {
                errors.forbidden(where, "may not specify more than 1 handler type");
                continue;
            }
            switch (kind) {
                case "exec" -> {
                    if (given.list("command").isEmpty()) {
                        errors.required(where + ".command", "");
                    }
                }
                case "httpGet" -> {
                    if (given.text("path").isEmpty()) {
                        errors.required(where + ".path", "");
                    }
                    port(given, where, errors);
                    PodSpecRules.choice(given, "scheme", where, List.of("HTTP", "HTTPS"), errors);
                }
                case "tcpSocket", "grpc" -> port(given, where, errors);
                default -> Ranges.notNegative(given, "seconds", where, errors);
            }
        }
        if (found == 0) {
            errors.required(path, "must specify a handler type");
        }
    }

    private static void port(Fields handler, String path, Errors errors) {
        if (handler.at("port").node().isTextual()) {
            String name = handler.text("port");
            PortName.errors(name).forEach(e -> errors.invalid(path + ".port", name, e));
        } else {
            Ranges.port(handler.number("port", 0), path + ".port", errors);
        }
    }
}
