package dev.coracle.apiserver.discovery;

/** The order of versions in which clients prefer them. */
public final class VersionOrder {
    private VersionOrder() {}

    /** GA before beta before alpha, then the higher number; names of another form come last, by name. */
    public static int compare(String a, String b) {
        return ServedGroups.byMaturity(a, b);
    }
}
