package dev.coracle.apiserver.endpoints;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.status.Reason;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apimachinery.stream.NodeApi;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * Where a proxied request goes: the {@code ResourceLocation} of pods, services and nodes. Pure but for the choice among equal
 * endpoints.
 */
final class ProxyTargets {
    /** Where to connect. {@code port} is text because pods' may be anything the client wrote; "" is the scheme's own. */
    record Target(String scheme, String host, String port) {}

    private ProxyTargets() {}

    static StatusException invalid(String what, String id) {
        return StatusException.badRequest("invalid " + what + " request \"" + id + "\"");
    }

    /** A pod's first declared port unless another one is named. */
    static Target pod(SchemeNamePort wanted, KubeObject pod) {
        String ip = pod.text("status.podIP");
        requireGlobalUnicast(ip);
        String port = wanted.port();
        for (Fields container : pod.fields().list("spec.containers")) {
            List<Fields> ports = container.list("ports");
            if (port.isEmpty() && !ports.isEmpty()) {
                port = ports.get(0).text("containerPort");
            }
        }
        return new Target(wanted.schemeOrHttp(), ip, port);
    }

    /** The kubelet itself, by HTTPS, unless another port is named. */
    static Target node(SchemeNamePort wanted, KubeObject node) {
        String ip = "";
        for (Fields address : node.fields().list("status.addresses")) {
            if (address.text("type").equals("InternalIP") && ip.isEmpty()) {
                ip = address.text("address");
            }
        }
        requireGlobalUnicast(ip);
        String kubelet = Integer.toString(NodeApi.PORT);
        return wanted.port().isEmpty() || wanted.port().equals(kubelet)
                ? new Target("https", ip, kubelet)
                : new Target(wanted.schemeOrHttp(), ip, wanted.port());
    }

    /**
     * One ready address of a pod behind the Service.
     *
     * @param id as the client wrote it
     * @param pods the pods of the Service's namespace
     */
    static Target service(
            String id,
            SchemeNamePort wanted,
            KubeObject service,
            Optional<KubeObject> endpoints,
            Function<ObjectKey, Optional<KubeObject>> pods,
            RandomGenerator random) {
        String port = portName(wanted, service);
        List<Fields> subsets = endpoints.map(e -> e.fields().list("subsets")).orElse(List.of());
        if (subsets.isEmpty()) {
            throw noEndpoints(wanted.name());
        }
        List<Target> candidates = new ArrayList<>();
        for (Fields subset : subsets) {
            for (Fields offered : subset.list("ports")) {
                if (offered.text("name").equals(port)) {
                    String number = offered.text("port");
                    subset.list("addresses").stream()
                            .filter(a -> isPods(a, service.namespace(), pods))
                            .forEach(a -> candidates.add(new Target(wanted.schemeOrHttp(), a.text("ip"), number)));
                }
            }
        }
        if (candidates.isEmpty()) {
            throw noEndpoints(id);
        }
        return candidates.get(random.nextInt(candidates.size()));
    }

    /** A number means the port of the Service that has it, and becomes that port's name. */
    private static String portName(SchemeNamePort wanted, KubeObject service) {
        if (!wanted.port().matches("[+-]?[0-9]{1,18}")) {
            return wanted.port();
        }
        long number = Long.parseLong(wanted.port());
        for (Fields candidate : service.fields().list("spec.ports")) {
            if (candidate.number("port", 0) == number) {
                return candidate.text("name");
            }
        }
        throw unavailable("no service port " + number + " found for service \"" + wanted.name() + "\"");
    }

    /** Whoever may write Endpoints could otherwise send the API server anywhere. */
    private static boolean isPods(Fields address, String namespace, Function<ObjectKey, Optional<KubeObject>> pods) {
        boolean pod = address.text("targetRef.kind").equals("Pod")
                && address.text("targetRef.namespace").equals(namespace);
        String ip = address.text("ip");
        return pod
                && pods.apply(ObjectKey.of(namespace, address.text("targetRef.name")))
                        .filter(p -> p.text("status.podIP").equals(ip)
                                || p.fields().list("status.podIPs").stream()
                                        .anyMatch(i -> i.text("ip").equals(ip)))
                        .isPresent();
    }

    private static StatusException noEndpoints(String service) {
        return unavailable("no endpoints available for service \"" + service + "\"");
    }

    private static StatusException unavailable(String why) {
        return StatusException.of(Reason.ServiceUnavailable, why);
    }

    /** So that nobody reaches the API server's own loopback or link-local services through a made-up pod. */
    private static void requireGlobalUnicast(String ip) {
        boolean local = ip.isEmpty()
                || ip.startsWith("127.")
                || ip.startsWith("0.")
                || ip.startsWith("169.254.")
                || ip.matches("2(2[4-9]|3[0-9])\\..*|255\\.255\\.255\\.255")
                || ip.equals("::1")
                || ip.equals("::")
                || ip.toLowerCase(java.util.Locale.ROOT).matches("fe[89ab].*|ff.*");
        if (local) {
            throw StatusException.badRequest("address not allowed");
        }
    }
}
