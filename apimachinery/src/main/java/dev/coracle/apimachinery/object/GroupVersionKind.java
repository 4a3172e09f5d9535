package dev.coracle.apimachinery.object;

/** A kind with the group ("" for core) and version that {@code apiVersion} carries. */
public record GroupVersionKind(String group, String version, String kind) {

    public static GroupVersionKind parse(String apiVersion, String kind) {
        int slash = apiVersion.indexOf('/');
        return slash < 0
                ? new GroupVersionKind("", apiVersion, kind)
                : new GroupVersionKind(apiVersion.substring(0, slash), apiVersion.substring(slash + 1), kind);
    }

    public String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /** {@code Pod} or {@code Deployment.apps}, as messages of reason Invalid spell it. */
    public String qualifiedKind() {
        return group.isEmpty() ? kind : kind + "." + group;
    }

    // Written out: a record's own go through method handles, which no class-data archive takes and every map look-up
    // pays for.
    @Override
    public boolean equals(Object other) {
        return this == other
                || other instanceof GroupVersionKind that
                        && kind.equals(that.kind)
                        && group.equals(that.group)
                        && version.equals(that.version);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * group.hashCode() + version.hashCode()) + kind.hashCode();
    }

    /** {@code /v1, Kind=Pod} or {@code apps/v1, Kind=Deployment}, as Go prints it. */
    @Override
    public String toString() {
        return group + "/" + version + ", Kind=" + kind;
    }
}
