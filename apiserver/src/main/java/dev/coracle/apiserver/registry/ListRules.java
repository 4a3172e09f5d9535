package dev.coracle.apiserver.registry;

import dev.coracle.apimachinery.client.ListOptions;
import dev.coracle.apimachinery.object.GroupVersionKind;
import dev.coracle.apimachinery.status.Errors;
import dev.coracle.apimachinery.status.StatusException;
import java.util.Set;

/** What combinations of list parameters mean, and which are refused. Stateless. */
public final class ListRules {
    private static final GroupVersionKind LIST_OPTIONS = new GroupVersionKind("meta.k8s.io", "v1", "ListOptions");
    private static final Set<String> MATCHES = Set.of("Exact", "NotOlderThan");

    private ListRules() {}

    public static StatusException invalid(Errors errors) {
        return StatusException.invalid(LIST_OPTIONS, "", errors.causes());
    }

    /** 0 for "" and "0". */
    public static long parseVersion(String version) {
        if (version.isEmpty()) {
            return 0;
        }
        try {
            return Long.parseUnsignedLong(version);
        } catch (NumberFormatException e) {
            throw StatusException.of(500, "", unparsable(version));
        }
    }

    private static String unparsable(String version) {
        return "resourceVersion: Invalid value: " + Errors.quote(version) + ": strconv.ParseUint: parsing "
                + Errors.quote(version) + ": invalid syntax";
    }

    /** Like {@link #parseVersion}; lists refuse a bad version where gets and watches fail. */
    static long parseListVersion(String version) {
        try {
            return parseVersion(version);
        } catch (StatusException e) {
            throw StatusException.badRequest("invalid resource version: " + e.getMessage());
        }
    }

    static void check(ListOptions o) {
        boolean continues = !o.continueToken().isEmpty();
        String version = o.resourceVersion();
        String match = o.resourceVersionMatch();
        Errors errors = new Errors();
        if (!match.isEmpty()) {
            if (continues) {
                errors.forbidden("resourceVersionMatch", "resourceVersionMatch is forbidden when continue is provided");
            }
            if (version.isEmpty()) {
                errors.forbidden(
                        "resourceVersionMatch", "resourceVersionMatch is forbidden unless resourceVersion is provided");
            }
            if (!MATCHES.contains(match)) {
                errors.notSupported("resourceVersionMatch", match, java.util.List.of("Exact", "NotOlderThan", ""));
            }
            if (match.equals("Exact") && version.equals("0")) {
                errors.forbidden(
                        "resourceVersionMatch",
                        "resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\"");
            }
        }
        if (!errors.isEmpty()) {
            throw invalid(errors);
        }
    }

    /** A version with a limit but no match means that version, for old clients. */
    static boolean exact(ListOptions o) {
        boolean some = parseListVersion(o.resourceVersion()) > 0;
        return some
                && (o.resourceVersionMatch().equals("Exact")
                        || o.resourceVersionMatch().isEmpty() && o.limit() > 0);
    }

    /** Version "0" gets everything at once, as from a cache. */
    static int limit(ListOptions o) {
        boolean cached = o.resourceVersion().equals("0") && o.continueToken().isEmpty();
        return cached ? 0 : (int) Math.min(o.limit(), Integer.MAX_VALUE);
    }
}
