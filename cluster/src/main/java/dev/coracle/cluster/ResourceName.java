package dev.coracle.cluster;

import dev.coracle.apimachinery.object.GroupVersionResource;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apiserver.registry.Kind;
import dev.coracle.apiserver.registry.Kinds;

/** {@code deployment/web}, {@code pod/web-0 -n shop} or {@code shop/pod/web-0}; plural, singular, short name or kind. */
record ResourceName(GroupVersionResource resource, ObjectKey key) {

    static ResourceName parse(String text, Kinds kinds) {
        String[] words = text.trim().split("\\s+");
        String namespace = "default";
        if (words.length == 3 && (words[1].equals("-n") || words[1].equals("--namespace"))) {
            namespace = words[2];
        } else if (words.length != 1) {
            throw malformed(text);
        }
        String[] parts = words[0].split("/");
        if (parts.length == 3) {
            namespace = parts[0];
        } else if (parts.length != 2) {
            throw malformed(text);
        }
        String type = parts[parts.length - 2];
        Kind kind = kinds.all().stream()
                .filter(k -> means(k, type))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the cluster has no resource type \"" + type + "\""));
        return new ResourceName(
                kind.gvr(), ObjectKey.of(kind.descriptor().namespaced() ? namespace : "", parts[parts.length - 1]));
    }

    private static boolean means(Kind kind, String type) {
        return kind.gvr().resource().equalsIgnoreCase(type)
                || kind.gvr().qualifiedName().equalsIgnoreCase(type)
                || kind.descriptor().singular().equalsIgnoreCase(type)
                || kind.descriptor().shortNames().contains(type);
    }

    private static IllegalArgumentException malformed(String text) {
        return new IllegalArgumentException("not TYPE/NAME, NAMESPACE/TYPE/NAME or TYPE/NAME -n NAMESPACE: " + text);
    }
}
