package dev.coracle.apiserver.auth;

import java.util.List;
import java.util.Optional;

/** Knows bearer tokens of one sort. Must not block. Thread-safe. */
@FunctionalInterface
public interface TokenAuthenticator {

    /** Empty when the token is not known or not valid any more, or not meant for this API. */
    Optional<UserInfo> authenticate(String token);

    /**
     * Like {@link #authenticate(String)} for other audiences than this API. Tokens that name no audience are good for all.
     *
     * @return with those of {@code audiences} that the token is for; empty when there is none
     */
    default Optional<Reviewed> authenticate(String token, List<String> audiences) {
        return authenticate(token).map(user -> new Reviewed(user, audiences));
    }

    /** The user of a token and the audiences it is good for. */
    record Reviewed(UserInfo user, List<String> audiences) {}
}
