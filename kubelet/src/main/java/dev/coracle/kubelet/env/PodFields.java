package dev.coracle.kubelet.env;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.quantity.Quantity;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The downward API: a pod's own fields and its containers' resources. Addresses come from here and not from the status, which
 * the kubelet may not have written yet. Immutable.
 *
 * @param podIps the primary one first, as {@code hostIps}
 * @param allocatable of the node, where a container has no limit
 */
public record PodFields(List<String> podIps, List<String> hostIps, Map<String, String> allocatable) {

    public String field(KubeObject pod, String path) throws EnvironmentException {
        int bracket = path.indexOf("['");
        if (bracket > 0 && path.endsWith("']")) {
            return pod.fields()
                    .map(path.substring(0, bracket))
                    .getOrDefault(path.substring(bracket + 2, path.length() - 2), "");
        }
        return switch (path) {
            case "metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName" ->
                pod.text(path);
            case "metadata.labels", "metadata.annotations" -> lines(pod.fields().map(path));
            case "status.podIP" -> podIps.get(0);
            case "status.podIPs" -> String.join(",", podIps);
            case "status.hostIP" -> hostIps.get(0);
            case "status.hostIPs" -> String.join(",", hostIps);
            default -> throw new EnvironmentException("unsupported fieldPath: " + path);
        };
    }

    /** As in a downward API volume: {@code key="value"}, sorted. */
    private static String lines(Map<String, String> map) {
        return map.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(e ->
                        e.getKey() + "=\"" + e.getValue().replace("\\", "\\\\").replace("\"", "\\\"") + "\"")
                .collect(Collectors.joining("\n"));
    }

    /** {@code resourceFieldRef} of {@code container} or of the container it names, rounded up to the divisor. */
    public String resource(KubeObject pod, Fields container, Fields ref) throws EnvironmentException {
        String resource = ref.text("resource");
        int dot = resource.indexOf('.');
        if (dot < 0) {
            throw new EnvironmentException("unsupported container resource : " + resource);
        }
        Fields of = named(pod, container, ref.text("containerName"));
        String list = resource.substring(0, dot);
        String name = resource.substring(dot + 1);
        String amount = of.at("resources").at(list).member(name).text();
        if (amount.isEmpty() && list.equals("limits")) {
            amount = allocatable.getOrDefault(name, "0");
        }
        Quantity quantity = amount.isEmpty() ? Quantity.ZERO : Quantity.parse(amount);
        String divisor = ref.text("divisor");
        BigDecimal by = divisor.isEmpty() || divisor.equals("0")
                ? BigDecimal.ONE
                : Quantity.parse(divisor).value();
        return quantity.value().divide(by, 0, RoundingMode.CEILING).toPlainString();
    }

    private static Fields named(KubeObject pod, Fields container, String name) {
        if (name.isEmpty()) {
            return container;
        }
        return pod.fields().list("spec.containers").stream()
                .filter(c -> c.text("name").equals(name))
                .findFirst()
                .orElse(container);
    }
}
