package dev.coracle.proxy.ingress;

/** How a path of an Ingress is compared. ImplementationSpecific is PREFIX here. */
enum PathType {
    EXACT,
    PREFIX;

    static PathType of(String text) {
        return text.equals("Exact") ? EXACT : PREFIX;
    }
}
