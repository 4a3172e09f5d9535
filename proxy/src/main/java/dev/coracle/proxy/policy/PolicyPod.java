package dev.coracle.proxy.policy;

import dev.coracle.apimachinery.net.Protocol;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What policies ask of a pod.
 *
 * @param hostNetwork such a pod is its node to a policy
 */
public record PolicyPod(ObjectKey key, Map<String, String> labels, boolean hostNetwork, List<NamedPort> ports) {

    /** A container port with a name. */
    record NamedPort(String name, int port, Protocol protocol) {}

    public static PolicyPod of(KubeObject pod) {
        Fields spec = pod.at("spec");
        Stream<Fields> sidecars = spec.list("initContainers").stream()
                .filter(c -> c.text("restartPolicy").equals("Always"));
        List<NamedPort> ports = Stream.concat(spec.list("containers").stream(), sidecars)
                .flatMap(container -> container.list("ports").stream())
                .filter(port -> !port.text("name").isEmpty())
                .map(port -> new NamedPort(
                        port.text("name"), port.integer("containerPort", 0), protocol(port.text("protocol"))))
                .toList();
        return new PolicyPod(pod.key(), pod.labels(), spec.flag("hostNetwork"), ports);
    }

    static Protocol protocol(String text) {
        return text.isEmpty() ? Protocol.TCP : Protocol.valueOf(text);
    }
}
