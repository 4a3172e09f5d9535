package dev.coracle.apiserver.auth;

import dev.coracle.apimachinery.status.Reason;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apiserver.endpoints.ApiRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Finds out who sent a request: client certificate, then bearer token, then nobody. A token that nobody knows is refused and
 * does not fall back to anonymous. Thread-safe.
 */
public final class Authenticator {
    private static final StatusException UNAUTHORIZED = StatusException.of(Reason.Unauthorized, "Unauthorized");
    private static final String PROTOCOL_PREFIX = "base64url.bearer.authorization.k8s.io.";

    private final List<TokenAuthenticator> tokens;

    public Authenticator(List<TokenAuthenticator> tokens) {
        this.tokens = List.copyOf(tokens);
    }

    /**
     * Who sent {@code request}.
     *
     * @param certified the user of the connection's certificate, empty when it has none
     */
    public UserInfo authenticate(ApiRequest request, Optional<UserInfo> certified) {
        if (certified.isPresent()) {
            return certified.get();
        }
        Optional<String> token = token(request);
        return token.isPresent() ? user(token.get()) : UserInfo.ANONYMOUS;
    }

    /** The user of a token, or 401. */
    public UserInfo user(String token) {
        for (TokenAuthenticator authenticator : tokens) {
            Optional<UserInfo> user = authenticator.authenticate(token);
            if (user.isPresent()) {
                return user.get();
            }
        }
        throw UNAUTHORIZED;
    }

    /** The user of a token for {@code audiences}, and those of them it is good for. */
    public Optional<TokenAuthenticator.Reviewed> review(String token, List<String> audiences) {
        return tokens.stream()
                .flatMap(a -> a.authenticate(token, audiences).stream())
                .findFirst();
    }

    private static Optional<String> token(ApiRequest request) {
        Optional<String> header = request.header("authorization");
        if (header.isPresent()) {
            String value = header.get().trim();
            if (value.regionMatches(true, 0, "bearer ", 0, 7)) {
                String token = value.substring(7).trim();
                return token.isEmpty() ? Optional.empty() : Optional.of(token);
            }
            return Optional.empty();
        }
        return request.headers().containsKey("sec-websocket-protocol") ? protocolToken(request) : Optional.empty();
    }

    /** Browsers cannot set headers on a WebSocket and send the token among the protocols. */
    private static Optional<String> protocolToken(ApiRequest request) {
        for (String line : request.headers().get("sec-websocket-protocol")) {
            for (String protocol : line.split(",")) {
                if (protocol.trim().startsWith(PROTOCOL_PREFIX)) {
                    return Optional.of(decode(protocol.trim().substring(PROTOCOL_PREFIX.length())));
                }
            }
        }
        return Optional.empty();
    }

    private static String decode(String base64url) {
        try {
            return new String(Base64.getUrlDecoder().decode(base64url), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw UNAUTHORIZED;
        }
    }
}
