package dev.coracle.apiserver.registry;

import dev.coracle.apiserver.endpoints.Caller;

/**
 * What a write carries besides the object.
 *
 * @param fieldManager never empty
 * @param apply whether this is a server-side apply, which tracks fields by itself
 */
public record WriteOptions(Caller caller, String fieldManager, boolean dryRun, boolean apply) {

    /** Without a name of its own a manager is called after the client: the User-Agent up to the first slash. */
    public static WriteOptions of(Caller caller, String fieldManager, boolean dryRun) {
        return new WriteOptions(
                caller, fieldManager.isEmpty() ? managerOf(caller.userAgent()) : fieldManager, dryRun, false);
    }

    public WriteOptions applying() {
        return new WriteOptions(caller, fieldManager, dryRun, true);
    }

    public WriteOptions asDryRun() {
        return new WriteOptions(caller, fieldManager, true, apply);
    }

    private static String managerOf(String userAgent) {
        int slash = userAgent.indexOf('/');
        String name = slash < 0 ? userAgent : userAgent.substring(0, slash);
        return name.isEmpty() ? "unknown" : name;
    }
}
