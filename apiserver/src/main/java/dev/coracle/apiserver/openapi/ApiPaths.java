package dev.coracle.apiserver.openapi;

import dev.coracle.apiserver.openapi.Operation.Parameter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which paths there are and what may be done there, from the served resources' verbs. */
final class ApiPaths {
    private static final String STATUS = "io.k8s.apimachinery.pkg.apis.meta.v1.Status";
    private static final String DELETE_OPTIONS = "io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions";

    private ApiPaths() {}

    /** Operations by path, in the order of the resources. */
    static Map<String, List<Operation>> of(List<ServedResource> resources) {
        Map<String, List<Operation>> paths = new LinkedHashMap<>();
        resources.forEach(resource -> add(paths, resource));
        return paths;
    }

    private static void add(Map<String, List<Operation>> paths, ServedResource r) {
        String root = "/" + r.groupVersionPath() + "/";
        String scoped = r.namespaced() ? root + "namespaces/{namespace}/" : root;
        if (!r.subresource().isEmpty()) {
            item(paths, r, scoped + r.resource() + "/{name}/" + r.subresource());
            return;
        }
        collection(paths, r, scoped + r.resource());
        item(paths, r, scoped + r.resource() + "/{name}");
        if (r.namespaced() && r.verbs().contains("list")) {
            put(paths, root + r.resource(), operation(r, "get", "list", "ForAllNamespaces", List.of()));
        }
    }

    private static void collection(Map<String, List<Operation>> paths, ServedResource r, String path) {
        List<Parameter> where = r.namespaced() ? List.of(Parameters.NAMESPACE) : List.of();
        if (r.verbs().contains("list")) {
            put(paths, path, operation(r, "get", "list", "", where));
        }
        if (r.verbs().contains("create")) {
            put(paths, path, operation(r, "post", "post", "", where));
        }
        if (r.verbs().contains("deletecollection")) {
            put(paths, path, operation(r, "delete", "deletecollection", "", where));
        }
    }

    private static void item(Map<String, List<Operation>> paths, ServedResource r, String path) {
        List<Parameter> where =
                r.namespaced() ? List.of(Parameters.NAME, Parameters.NAMESPACE) : List.of(Parameters.NAME);
        if (r.verbs().contains("get")) {
            put(paths, path, operation(r, "get", "get", "", where));
        }
        if (r.verbs().contains("create") && !r.subresource().isEmpty()) {
            put(paths, path, operation(r, "post", "post", "", where));
        }
        if (r.verbs().contains("update")) {
            put(paths, path, operation(r, "put", "put", "", where));
        }
        if (r.verbs().contains("patch")) {
            put(paths, path, operation(r, "patch", "patch", "", where));
        }
        if (r.verbs().contains("delete")) {
            put(paths, path, operation(r, "delete", "delete", "", where));
        }
    }

    private static void put(Map<String, List<Operation>> paths, String path, Operation operation) {
        paths.computeIfAbsent(path, p -> new ArrayList<>()).add(operation);
    }

    private static Operation operation(
            ServedResource r, String method, String action, String suffix, List<Parameter> where) {
        List<Parameter> parameters = new ArrayList<>(Parameters.of(action));
        parameters.addAll(where);
        String definition = CustomDefinitions.definitionOf(r);
        String response =
                switch (action) {
                    case "list" -> definition + "List";
                    case "delete", "deletecollection" -> STATUS;
                    default -> definition;
                };
        String body =
                switch (action) {
                    case "post", "put" -> definition;
                    case "delete" -> DELETE_OPTIONS;
                    default -> "";
                };
        return new Operation(method, action, id(r, action, suffix), r.kind(), body, response, parameters);
    }

    private static String id(ServedResource r, String action, String suffix) {
        String verb =
                switch (action) {
                    case "post" -> "create";
                    case "put" -> "replace";
                    case "get" -> "read";
                    case "deletecollection" -> "deleteCollection";
                    default -> action;
                };
        String group = r.group().isEmpty() ? "Core" : camel(r.group().replace(".k8s.io", ""));
        String scope = r.namespaced() && suffix.isEmpty() ? "Namespaced" : "";
        String subresource = r.subresource().isEmpty() ? "" : camel(r.subresource());
        return verb + group + camel(r.version()) + scope + r.kind().kind() + subresource + suffix;
    }

    private static String camel(String words) {
        StringBuilder out = new StringBuilder();
        for (String word : words.split("[.-]")) {
            out.append(Character.toUpperCase(word.charAt(0))).append(word, 1, word.length());
        }
        return out.toString();
    }
}
