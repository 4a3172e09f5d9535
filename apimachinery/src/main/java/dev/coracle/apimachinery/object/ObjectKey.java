package dev.coracle.apimachinery.object;

/** Names one object among those of its resource. {@code namespace} is "" for a cluster-scoped object. */
public record ObjectKey(String namespace, String name) implements Comparable<ObjectKey> {

    public static ObjectKey of(String namespace, String name) {
        return new ObjectKey(namespace, name);
    }

    public static ObjectKey cluster(String name) {
        return new ObjectKey("", name);
    }

    public boolean namespaced() {
        return !namespace.isEmpty();
    }

    /** The order of Kubernetes' storage keys: namespace, then name, bytewise. */
    @Override
    public int compareTo(ObjectKey other) {
        int byNamespace = namespace.compareTo(other.namespace);
        return byNamespace != 0 ? byNamespace : name.compareTo(other.name);
    }

    // Written out: a record's own go through method handles, which no class-data archive takes and every map look-up
    // pays for.
    @Override
    public boolean equals(Object other) {
        return this == other
                || other instanceof ObjectKey that && name.equals(that.name) && namespace.equals(that.namespace);
    }

    @Override
    public int hashCode() {
        return 31 * namespace.hashCode() + name.hashCode();
    }

    @Override
    public String toString() {
        return namespaced() ? namespace + "/" + name : name;
    }
}
