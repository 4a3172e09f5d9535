package dev.coracle.apimachinery.object;

/** A resource as URLs name it: group ("" for core), version and lower-case plural. */
public record GroupVersionResource(String group, String version, String resource) {

    public static GroupVersionResource core(String resource) {
        return new GroupVersionResource("", "v1", resource);
    }

    public static GroupVersionResource of(String group, String version, String resource) {
        return new GroupVersionResource(group, version, resource);
    }

    /** {@code v1} or {@code apps/v1}, as {@code apiVersion} spells it. */
    public String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /** {@code pods} or {@code deployments.apps}, as messages spell it. */
    public String qualifiedName() {
        return group.isEmpty() ? resource : resource + "." + group;
    }

    /** {@code /api/v1/...} or {@code /apis/GROUP/VERSION/...} for a collection or one object ({@code name} may be ""). */
    public String path(String namespace, String name) {
        StringBuilder path = new StringBuilder(group.isEmpty() ? "/api/" : "/apis/").append(apiVersion());
        if (!namespace.isEmpty()) {
            path.append("/namespaces/").append(namespace);
        }
        path.append('/').append(resource);
        if (!name.isEmpty()) {
            path.append('/').append(name);
        }
        return path.toString();
    }

    // Written out: a record's own go through method handles, which no class-data archive takes and every map look-up
    // pays for.
    @Override
    public boolean equals(Object other) {
        return this == other
                || other instanceof GroupVersionResource that
                        && resource.equals(that.resource)
                        && group.equals(that.group)
                        && version.equals(that.version);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * group.hashCode() + version.hashCode()) + resource.hashCode();
    }

    @Override
    public String toString() {
        return apiVersion() + "/" + resource;
    }
}
