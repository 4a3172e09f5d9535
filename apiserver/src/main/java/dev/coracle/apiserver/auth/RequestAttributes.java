package dev.coracle.apiserver.auth;

import dev.coracle.apimachinery.object.GroupVersionResource;
import dev.coracle.apiserver.endpoints.ApiRequest;
import dev.coracle.apiserver.endpoints.RequestInfo;
import java.util.Locale;
import java.util.Optional;

/**
 * What a request is about, as authorization, metrics and deadlines see it: the verb, and what {@link RequestInfo} reads in the
 * path.
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
        return RequestInfo.parse(request.path())
                .map(info -> of(request, info))
                .orElseGet(() -> new RequestAttributes(
                        request.method().toLowerCase(Locale.ROOT), request.path(), Optional.empty()));
    }

    private static RequestAttributes of(ApiRequest request, RequestInfo info) {
        boolean namespaceItself = info.resource().resource().equals("namespaces");
        String verb = info.watch() ? "watch" : verb(request, info.name(), info.subresource());
        Resource resource = new Resource(
                info.resource(),
                namespaceItself ? info.name() : info.namespace(),
                info.subresource(),
                info.name().isEmpty() && isCollectionRead(verb) ? selectedName(request) : info.name());
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
