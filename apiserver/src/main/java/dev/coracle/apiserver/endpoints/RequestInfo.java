package dev.coracle.apiserver.endpoints;

import dev.coracle.apimachinery.object.GroupVersionResource;
import dev.coracle.apimachinery.object.ObjectKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a path below {@code /api} or {@code /apis} names.
 *
 * @param namespace "" at the cluster scope and for all namespaces
 * @param name "" for a collection
 * @param subresource "" for the object itself
 * @param rest what follows the subresource, for proxies
 * @param watch whether this is the old {@code /watch/} form of a path
 */
public record RequestInfo(
        GroupVersionResource resource, String namespace, String name, String subresource, String rest, boolean watch) {

    public ObjectKey key() {
        return ObjectKey.of(namespace, name);
    }

    /** Empty when the path is too short to name a resource. */
    public static Optional<RequestInfo> parse(String path) {
        int twoSlashes = path.indexOf("//");
        int proxy = path.indexOf("/proxy/");
        if (twoSlashes >= 0 && (proxy < 0 || proxy > twoSlashes)) {
            return Optional.empty();
        }
        List<String> parts = segments(path);
        int prefix = parts.isEmpty()
                ? 0
                : parts.get(0).equals("api") ? 2 : parts.get(0).equals("apis") ? 3 : 0;
        if (prefix == 0 || parts.size() <= prefix) {
            return Optional.empty();
        }
        String group = prefix == 2 ? "" : parts.get(1);
        String version = parts.get(prefix - 1);
        List<String> rest = parts.subList(prefix, parts.size());
        boolean watch = rest.get(0).equals("watch") && rest.size() > 1;
        return Optional.of(resource(group, version, watch ? rest.subList(1, rest.size()) : rest, watch));
    }

    /** What is between slashes. A plain loop, as every request comes through here twice. */
    private static List<String> segments(String path) {
        int from = path.startsWith("/") ? 1 : 0;
        int end = path.length() > from && path.endsWith("/") ? path.length() - 1 : path.length();
        List<String> segments = new ArrayList<>(8);
        while (from < end) {
            int slash = path.indexOf('/', from);
            int to = slash < 0 || slash > end ? end : slash;
            segments.add(path.substring(from, to));
            from = to + 1;
        }
        return segments;
    }

    private static RequestInfo resource(String group, String version, List<String> parts, boolean watch) {
        String namespace = "";
        List<String> rest = parts;
        if (parts.get(0).equals("namespaces") && parts.size() > 2 && !isSubresource(parts.get(2))) {
            namespace = parts.get(1);
            rest = parts.subList(2, parts.size());
        }
        return new RequestInfo(
                GroupVersionResource.of(group, version, rest.get(0)),
                namespace,
                rest.size() > 1 ? rest.get(1) : "",
                rest.size() > 2 ? rest.get(2) : "",
                rest.size() > 3 ? String.join("/", rest.subList(3, rest.size())) : "",
                watch);
    }

    private static boolean isSubresource(String part) {
        return part.equals("status") || part.equals("finalize");
    }
}
