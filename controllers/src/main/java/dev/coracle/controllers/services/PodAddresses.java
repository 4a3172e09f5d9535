package dev.coracle.controllers.services;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.controllers.pods.Pods;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** How a pod appears behind a Service: addresses, ports, host name. Stateless. */
public final class PodAddresses {
    private PodAddresses() {}

    /** Whether endpoints may list the pod; Endpoints leaves terminating pods out, slices keep them. */
    public static boolean listed(KubeObject pod, boolean withTerminating) {
        return !Pods.finished(pod) && !pod.text("status.podIP").isEmpty() && (withTerminating || !pod.deleting());
    }

    /** The pod's first address of the family, {@code IPv4} or {@code IPv6}. */
    public static Optional<String> ofFamily(KubeObject pod, String family) {
        List<Fields> all = pod.at("status").list("podIPs");
        if (all.isEmpty()) {
            String only = pod.text("status.podIP");
            return only.isEmpty() || !family.equals(family(only)) ? Optional.empty() : Optional.of(only);
        }
        return all.stream()
                .map(ip -> ip.text("ip"))
                .filter(ip -> family.equals(family(ip)))
                .findFirst();
    }

    public static String family(String ip) {
        return ip.indexOf(':') >= 0 ? "IPv6" : "IPv4";
    }

    /** The number behind a Service port on this pod; empty when a named target port is not there. */
    public static OptionalInt targetPort(KubeObject pod, Fields servicePort) {
        Fields target = servicePort.at("targetPort");
        if (!target.exists()) {
            return OptionalInt.of(servicePort.integer("port", 0));
        }
        if (target.node().isNumber()) {
            return OptionalInt.of(target.node().asInt());
        }
        String protocol = protocol(servicePort);
        for (Fields container : pod.at("spec").list("containers")) {
            OptionalInt found = named(container, target.text(), protocol);
            if (found.isPresent()) {
                return found;
            }
        }
        for (Fields container : pod.at("spec").list("initContainers")) {
            if (container.text("restartPolicy").equals("Always")) {
                OptionalInt found = named(container, target.text(), protocol);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return OptionalInt.empty();
    }

    private static OptionalInt named(Fields container, String name, String protocol) {
        for (Fields port : container.list("ports")) {
            if (port.text("name").equals(name) && protocol(port).equals(protocol)) {
                return OptionalInt.of(port.integer("containerPort", 0));
            }
        }
        return OptionalInt.empty();
    }

    public static String protocol(Fields port) {
        String protocol = port.text("protocol");
        return protocol.isEmpty() ? "TCP" : protocol;
    }

    /** The pod's own name in DNS, which it has only below the Service its {@code subdomain} names; "" otherwise. */
    public static String hostname(KubeObject pod, KubeObject service) {
        return pod.text("spec.subdomain").equals(service.name()) ? pod.text("spec.hostname") : "";
    }
}
