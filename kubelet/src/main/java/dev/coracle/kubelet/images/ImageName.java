package dev.coracle.kubelet.images;

/**
 * An image reference taken apart: {@code docker.io/library/nginx:1.27} is registry {@code docker.io}, repository {@code
 * library/nginx}, tag {@code 1.27}. A digest counts as no tag. Missing parts are "".
 */
public record ImageName(String registry, String repository, String tag) {

    public static ImageName parse(String reference) {
        String rest = reference;
        int digest = rest.indexOf('@');
        if (digest >= 0) {
            rest = rest.substring(0, digest);
        }
        String registry = "";
        int slash = rest.indexOf('/');
        if (slash > 0) {
            String first = rest.substring(0, slash);
            if (first.indexOf('.') >= 0 || first.indexOf(':') >= 0 || first.equals("localhost")) {
                registry = first;
                rest = rest.substring(slash + 1);
            }
        }
        String tag = "";
        int colon = rest.lastIndexOf(':');
        if (colon > rest.lastIndexOf('/')) {
            tag = rest.substring(colon + 1);
            rest = rest.substring(0, colon);
        }
        return new ImageName(registry, rest, tag);
    }

    /**
     * Whether this image goes by the name {@code pattern}: whole last parts of the repository must agree; registry and tag only
     * where the pattern names them.
     */
    public boolean matches(ImageName pattern) {
        boolean named = repository.equals(pattern.repository) || repository.endsWith("/" + pattern.repository);
        return named
                && (pattern.tag.isEmpty() || pattern.tag.equals(tag))
                && (pattern.registry.isEmpty() || pattern.registry.equals(registry));
    }
}
