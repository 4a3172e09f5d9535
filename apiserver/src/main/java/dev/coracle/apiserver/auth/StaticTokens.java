package dev.coracle.apiserver.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tokens known from the start, what kube-apiserver reads from {@code --token-auth-file}. Immutable. */
public final class StaticTokens implements TokenAuthenticator {
    private record Entry(byte[] token, UserInfo user) {}

    private final List<Entry> entries;

    public StaticTokens(Map<String, UserInfo> users) {
        entries = users.entrySet().stream()
                .map(e -> new Entry(
                        e.getKey().getBytes(StandardCharsets.UTF_8),
                        e.getValue().authenticated()))
                .toList();
    }

    /** One token for user {@code admin} in group {@code system:masters}. */
    public static StaticTokens admin(String token) {
        return new StaticTokens(Map.of(token, UserInfo.of("admin", List.of("system:masters"))));
    }

    /** Compares with every token, each in constant time, so that time tells nothing about a token. */
    @Override
    public Optional<UserInfo> authenticate(String token) {
        byte[] presented = token.getBytes(StandardCharsets.UTF_8);
        Entry found = null;
        for (Entry entry : entries) {
            if (MessageDigest.isEqual(entry.token(), presented)) {
                found = entry;
            }
        }
        return Optional.ofNullable(found).map(Entry::user);
    }
}
