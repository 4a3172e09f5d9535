package dev.coracle.apiserver.auth;

import dev.coracle.apiserver.endpoints.Caller;

/** Authorizers that need nothing stored. */
public final class Authorizers {
    private Authorizers() {}

    /** The group {@code system:masters} may do everything, whatever roles say. */
    public static Authorizer.Decision masters(Caller caller, RequestAttributes attributes) {
        return caller.inGroup("system:masters") ? Authorizer.Decision.allow("") : Authorizer.Decision.NO_OPINION;
    }
}
