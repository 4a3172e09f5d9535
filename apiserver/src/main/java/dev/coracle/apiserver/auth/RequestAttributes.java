package dev.coracle.apiserver.auth;

import dev.coracle.apimachinery.object.GroupVersionResource;
import dev.coracle.apiserver.endpoints.ApiRequest;
import java.util.List;
import java.util.Optional;

/**
 * What a request is about, as authorization, metrics and deadlines see it: k8s.io/apiserver's RequestInfo.
 *
 * @param verb {@code get}, {@code list}, {@code watch}, {@code create}, {@code update}, {@code patch}, {@code delete}, {@code
 *     deletecollection}; the lower-case method when this is not about a resource
 * @param resource empty for a path that names no resource
 */
public record RequestAttributes(String verb, String path, Optional<Resource> resource) {

    /**
     * The resource part.
     *
     * @param namespace "" at the cluster scope; for {@code namespaces/x} it is {@code x} too
     * @param subresource "" for the object itself
     * @param name "" for a collection
     */
    public record Resource(GroupVersionResource type, String namespace, String subresource, String name) {
        /** {@code pods} or {@code pods/log}. */
        public String qualified() {
            return subresource.isEmpty() ? type.resource() : type.resource() + "/" + subresource;
        }
    }

    public static RequestAttributes of(ApiRequest request) {
        List<String> parts = PathSegments.of(request.path());
        int first = parts.isEmpty() ? 0 : prefixLength(parts);
        if (first == 0 || parts.size() <= first) {
            return new RequestAttributes(
                    request.method().toLowerCase(java.util.Locale.ROOT), request.path(), Optional.empty());
        }
        String group = first == 2 ? "" : parts.get(1);
        String version = parts.get(first - 1);
        return resource(request, group, version, parts.subList(first, parts.size()));
    }

    /** How many segments come before the resource: {@code api/VERSION} or {@code apis/GROUP/VERSION}; 0 for neither. */
    private static int prefixLength(List<String> parts) {
        return switch (parts.get(0)) {
            case "api" -> 2;
            case "apis" -> 3;
            default -> 0;
        };
    }

    private static RequestAttributes resource(ApiRequest request, String group, String version, List<String> parts) {
        String namespace = "";
        List<String> rest = parts;
        if (parts.get(0).equals("namespaces") && parts.size() > 1) {
            namespace = parts.get(1);
            boolean namespaceItself = parts.size() == 2
                    || parts.get(2).equals("status")
                    || parts.get(2).equals("finalize");
            rest = namespaceItself ? parts : parts.subList(2, parts.size());
        }
        String name = rest.size() > 1 ? rest.get(1) : "";
        String subresource = rest.size() > 2 ? rest.get(2) : "";
        String verb = verb(request, name, subresource);
        Resource resource = new Resource(
                GroupVersionResource.of(group, version, rest.get(0)),
                namespace,
                subresource,
                name.isEmpty() && isCollectionRead(verb) ? selectedName(request) : name);
        return new RequestAttributes(verb, request.path(), Optional.of(resource));
    }

    private static String verb(ApiRequest request, String name, String subresource) {
        return switch (request.method()) {
            case "POST" -> "create";
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            case "DELETE" -> name.isEmpty() ? "deletecollection" : "delete";
            case "GET", "HEAD" -> subresource.isEmpty() ? readVerb(request, name) : "get";
            default -> "";
        };
    }

    private static String readVerb(ApiRequest request, String name) {
        if (request.hasParameter("watch") && !isFalse(request.parameter("watch"))) {
            return "watch";
        }
        return name.isEmpty() ? "list" : "get";
    }

    private static boolean isFalse(String value) {
        return value.equals("false") || value.equals("0") || value.equals("False") || value.equals("f");
    }

    private static boolean isCollectionRead(String verb) {
        return verb.equals("list") || verb.equals("watch") || verb.equals("deletecollection");
    }

    /** A collection narrowed to one name is authorized as that name. */
    private static String selectedName(ApiRequest request) {
        String selector = request.parameter("fieldSelector");
        String prefix = "metadata.name=";
        if (!selector.startsWith(prefix) || selector.indexOf(',') >= 0) {
            return "";
        }
        String name = selector.substring(prefix.length());
        return name.startsWith("=") ? name.substring(1) : name;
    }

    /** Whether the answer may go on for ever, so that no deadline applies. */
    public boolean longRunning() {
        return verb.equals("watch")
                || resource.map(Resource::subresource)
                        .filter(s -> s.equals("attach")
                                || s.equals("exec")
                                || s.equals("log")
                                || s.equals("portforward")
                                || s.equals("proxy"))
                        .isPresent();
    }
}
