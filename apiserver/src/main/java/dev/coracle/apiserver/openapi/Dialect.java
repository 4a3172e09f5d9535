package dev.coracle.apiserver.openapi;

/** What differs between swagger 2.0 and OpenAPI 3.0 in a schema. */
enum Dialect {
    V2("#/definitions/"),
    V3("#/components/schemas/");

    private final String prefix;

    Dialect(String prefix) {
        this.prefix = prefix;
    }

    String reference(String definition) {
        return prefix + definition;
    }
}
