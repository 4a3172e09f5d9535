package dev.coracle.cluster.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.net.IpAddress;
import dev.coracle.apimachinery.net.Protocol;
import dev.coracle.apimachinery.object.GroupVersionResource;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.proxy.policy.Policy;
import dev.coracle.proxy.policy.PolicyEvaluator;
import dev.coracle.proxy.policy.PolicyPeer;
import dev.coracle.proxy.policy.PolicyVerdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code coracle policy explain}: which NetworkPolicies allow or deny a connection. Asks the API and decides here. */
@Command(name = "policy", description = "Explains what NetworkPolicies mean.")
final class PolicyCommand {
    @Spec
    CommandSpec spec;

    @Command(
            name = "explain",
            description = {
                "Says which NetworkPolicies and rules allow or deny a connection.",
                "Exit code 0: allowed; 1: denied."
            })
    Integer explain(
            @Mixin NameOption of,
            @Option(names = "--from", paramLabel = "NAMESPACE/POD", description = "the pod that connects") String from,
            @Option(names = "--from-ip", paramLabel = "IP", description = "the address that connects, instead of a pod")
                    String fromIp,
            @Option(
                            names = "--to",
                            paramLabel = "NAMESPACE/POD",
                            required = true,
                            description = "the pod it connects to")
                    String to,
            @Option(
                            names = "--port",
                            paramLabel = "PORT[/PROTOCOL]",
                            required = true,
                            description = "the pod's port, and TCP, UDP or SCTP (default: TCP)")
                    String port)
            throws Exception {
        if ((from == null) == (fromIp == null)) {
            throw misuse("say either --from or --from-ip");
        }
        int number = portOf(port);
        Protocol protocol = protocolOf(port);
        ControlClient client = new ControlClient(RunningSandbox.named(of.name).state());
        PolicyPeer source = from == null ? address(client, fromIp) : pod(client, from);
        PolicyPeer target = pod(client, to);
        List<Policy> policies = list(client, Resources.NETWORK_POLICIES).stream()
                .map(Policy::of)
                .toList();
        PolicyVerdict egress = PolicyEvaluator.egress(policies, source, target, number, protocol);
        PolicyVerdict ingress = PolicyEvaluator.ingress(policies, source, target, number, protocol);
        boolean allowed = egress.allowed() && ingress.allowed();
        List<List<String>> rows = new ArrayList<>();
        if (source.pod().isPresent()) {
            rows.add(List.of("Egress from " + source + ":", egress.toString()));
        }
        rows.add(List.of("Ingress to " + target + ":", ingress.toString()));
        rows.add(List.of("Port " + number + "/" + protocol + ":", allowed ? "allowed" : "denied"));
        TextTable.print(rows, System.out);
        return allowed ? 0 : 1;
    }

    private ParameterException misuse(String message) {
        CommandLine line = spec.commandLine().getSubcommands().get("explain");
        return new ParameterException(line, message);
    }

    private int portOf(String text) {
        String number = text.split("/", 2)[0];
        if (!number.matches("[0-9]{1,5}") || Integer.parseInt(number) < 1 || Integer.parseInt(number) > 65535) {
            throw misuse("--port must be a number from 1 to 65535, maybe with a protocol as in 53/UDP: " + text);
        }
        return Integer.parseInt(number);
    }

    private Protocol protocolOf(String text) {
        int slash = text.indexOf('/');
        try {
            return slash < 0
                    ? Protocol.TCP
                    : Protocol.valueOf(text.substring(slash + 1).toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw misuse("no such protocol, TCP, UDP and SCTP are: " + text.substring(slash + 1));
        }
    }

    private PolicyPeer address(ControlClient client, String text) throws Exception {
        IpAddress address = IpAddress.parse(text).orElseThrow(() -> misuse("--from-ip is no IP address: " + text));
        boolean node = list(client, Resources.NODES).stream()
                .flatMap(n -> n.fields().list("status.addresses").stream())
                .anyMatch(a -> IpAddress.parse(a.text("address")).equals(Optional.of(address)));
        return node ? PolicyPeer.node(address) : PolicyPeer.address(address);
    }

    private PolicyPeer pod(ControlClient client, String name) throws Exception {
        String[] parts = name.split("/", -1);
        if (parts.length > 2 || name.isEmpty() || !name.matches("[-a-z0-9./]+")) {
            throw misuse("a pod is named NAMESPACE/POD: " + name);
        }
        String namespace = parts.length == 2 ? parts[0] : "default";
        KubeObject pod = get(client, Resources.PODS.path(namespace, parts[parts.length - 1]));
        return PolicyPeer.pod(pod, get(client, Resources.NAMESPACES.path("", namespace)));
    }

    private static KubeObject get(ControlClient client, String path) throws Exception {
        return KubeObject.of((ObjectNode) client.get(path));
    }

    private static List<KubeObject> list(ControlClient client, GroupVersionResource resource) throws Exception {
        List<KubeObject> all = new ArrayList<>();
        for (JsonNode item : client.get(resource.path("", "")).path("items")) {
            all.add(KubeObject.of((ObjectNode) item));
        }
        return all;
    }
}
