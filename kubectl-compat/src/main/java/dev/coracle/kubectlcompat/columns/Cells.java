package dev.coracle.kubectlcompat.columns;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.selector.LabelSelector;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Texts that several kinds' cells share. Pure. */
final class Cells {
    static final String NONE = "<none>";
    static final String UNSET = "<unset>";
    static final String UNKNOWN = "<unknown>";

    private Cells() {}

    static String orNone(String text) {
        return text.isEmpty() ? NONE : text;
    }

    static String orUnset(String text) {
        return text.isEmpty() ? UNSET : text;
    }

    /** Sorted {@code k=v}, joined by commas. */
    static String labels(Map<String, String> labels) {
        return orNone(new TreeMap<>(labels)
                .entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).collect(Collectors.joining(",")));
    }

    /** A {@code metav1.LabelSelector} in the form of a query string. */
    static String selector(Fields selector) {
        try {
            return orNone(LabelSelector.ofObject(selector.node()).toString());
        } catch (IllegalArgumentException e) {
            return "<error>";
        }
    }

    /** Names of a pod template's containers. */
    static String containerNames(Fields podSpec) {
        return podSpec.list("containers").stream().map(c -> c.text("name")).collect(Collectors.joining(","));
    }

    static String containerImages(Fields podSpec) {
        return podSpec.list("containers").stream().map(c -> c.text("image")).collect(Collectors.joining(","));
    }

    static long size(Fields collection) {
        return collection.node().size();
    }

    /** At most three, then how many more. */
    static String firstThree(List<String> all) {
        String shown = all.stream().limit(3).collect(Collectors.joining(","));
        return all.size() > 3 ? shown + " + " + (all.size() - 3) + " more..." : shown;
    }

    /** Sorted, distinct addresses of {@code status.loadBalancer}: each entry's ip, or its hostname. */
    static List<String> loadBalancer(Fields object) {
        return List.copyOf(new TreeSet<>(object.list("status.loadBalancer.ingress").stream()
                .map(i -> i.text("ip").isEmpty() ? i.text("hostname") : i.text("ip"))
                .toList()));
    }

    /** {@code RWO,ROX,RWX,RWOP} in this order. */
    static String accessModes(Fields list) {
        List<String> modes = Fields.of(list.node()).node().isArray()
                ? Stream.iterate(0, i -> i < list.node().size(), i -> i + 1)
                        .map(i -> list.node().get(i).asText())
                        .toList()
                : List.of();
        return Stream.of("ReadWriteOnce:RWO", "ReadOnlyMany:ROX", "ReadWriteMany:RWX", "ReadWriteOncePod:RWOP")
                .map(m -> m.split(":"))
                .filter(m -> modes.contains(m[0]))
                .map(m -> m[1])
                .collect(Collectors.joining(","));
    }

    /** The beta annotation beats the field. */
    static String storageClass(Fields claimOrVolume) {
        Fields annotation = claimOrVolume.at("metadata.annotations").member("volume.beta.kubernetes.io/storage-class");
        return annotation.exists() ? annotation.text() : claimOrVolume.text("spec.storageClassName");
    }

    static String phaseOrTerminating(Fields object) {
        return object.has("metadata.deletionTimestamp") ? "Terminating" : object.text("status.phase");
    }

    static String status(Fields object, String conditionType) {
        return condition(object, conditionType, c -> c.text("status"));
    }

    static String condition(Fields object, String type, Function<Fields, String> value) {
        return object.list("status.conditions").stream()
                .filter(c -> c.text("type").equals(type))
                .map(value)
                .findFirst()
                .orElse("");
    }

    /** {@code apiVersion/Kind} of a policy's {@code paramKind}. */
    static String paramKind(Fields policy) {
        Fields kind = policy.at("spec.paramKind");
        return kind.exists() ? kind.text("apiVersion") + "/" + kind.text("kind") : UNSET;
    }

    /** What a policy binding's {@code paramRef} selects. */
    static String paramRef(Fields binding) {
        Fields ref = binding.at("spec.paramRef");
        if (!ref.exists()) {
            return UNSET;
        }
        if (ref.has("name")) {
            String namespace = ref.text("namespace");
            return (namespace.isEmpty() ? "*" : namespace) + "/" + ref.text("name");
        }
        return ref.has("selector") ? selector(ref.at("selector")) : UNSET;
    }

    static boolean isDefaultClass(Fields object) {
        Fields annotations = object.at("metadata.annotations");
        return annotations
                        .member("storageclass.kubernetes.io/is-default-class")
                        .text()
                        .equals("true")
                || annotations
                        .member("storageclass.beta.kubernetes.io/is-default-class")
                        .text()
                        .equals("true");
    }
}
