package dev.coracle.apiserver.endpoints;

import dev.coracle.apiserver.registry.Kind;
import dev.coracle.apiserver.schema.DefinitionNames;

/** What Go's {@code %T} prints for the types that upstream keeps objects in; a few messages show it. Stateless. */
final class GoTypeNames {
    private GoTypeNames() {}

    static String of(Kind kind) {
        return kind.builtin() ? internal(kind, kind.gvk().kind()) : "*unstructured.Unstructured";
    }

    static String ofList(Kind kind) {
        return kind.builtin() ? internal(kind, kind.descriptor().listKind()) : "*unstructured.UnstructuredList";
    }

    private static String internal(Kind kind, String type) {
        return "*" + DefinitionNames.packageOf(kind.gvk().group()) + "." + type;
    }
}
