package dev.coracle.apiserver.schema;

/** Go's names of types, for messages. */
final class GoTypes {
    private GoTypes() {}

    static String ofItem(String list, TypeSchema item) {
        return list.startsWith("[]") ? list.substring(2) : named(item);
    }

    static String ofValue(String map, TypeSchema value) {
        int end = map.startsWith("map[") ? map.indexOf(']') : -1;
        return end < 0 ? named(value) : map.substring(end + 1);
    }

    /** What is inside a named list or map type, {@code v1.ResourceList} say, its name does not tell. */
    private static String named(TypeSchema type) {
        return switch (type.form()) {
            case OBJECT -> packageName(type.name()) + "." + simpleName(type.name());
            case SCALAR ->
                switch (type.scalar()) {
                    case BOOLEAN -> "bool";
                    case INT32 -> "int32";
                    case INT64 -> "int64";
                    case NUMBER -> "float64";
                    case BYTES -> "[]uint8";
                    default -> "string";
                };
            case LIST -> "[]" + named(type.element());
            case MAP -> "map[string]" + named(type.element());
            case ANY -> "interface {}";
        };
    }

    static String withoutPointer(String goType) {
        return goType.startsWith("*") ? goType.substring(1) : goType;
    }

    static String simpleName(String definition) {
        return definition.substring(definition.lastIndexOf('.') + 1);
    }

    private static String packageName(String definition) {
        int end = definition.lastIndexOf('.');
        return definition.substring(definition.lastIndexOf('.', end - 1) + 1, end);
    }
}
