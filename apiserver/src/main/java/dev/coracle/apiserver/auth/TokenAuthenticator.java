package dev.coracle.apiserver.auth;

import java.util.Optional;

/** Knows bearer tokens of one sort. Must not block. Thread-safe. */
@FunctionalInterface
public interface TokenAuthenticator {

    /** Empty when the token is not known or not valid any more. */
    Optional<UserInfo> authenticate(String token);
}
