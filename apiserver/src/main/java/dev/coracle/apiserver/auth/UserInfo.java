package dev.coracle.apiserver.auth;

import dev.coracle.apiserver.endpoints.Caller;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** An identity that was proven: {@code authentication.k8s.io} UserInfo. */
public record UserInfo(String name, String uid, List<String> groups, Map<String, List<String>> extra) {
    public static final String AUTHENTICATED = "system:authenticated";
    public static final String UNAUTHENTICATED = "system:unauthenticated";
    public static final UserInfo ANONYMOUS = new UserInfo("system:anonymous", "", List.of(UNAUTHENTICATED), Map.of());

    public static UserInfo of(String name, List<String> groups) {
        return new UserInfo(name, "", groups, Map.of());
    }

    /** With {@code system:authenticated} as the last group, once. */
    public UserInfo authenticated() {
        if (groups.contains(AUTHENTICATED) || groups.contains(UNAUTHENTICATED)) {
            return this;
        }
        List<String> more = new ArrayList<>(groups);
        more.add(AUTHENTICATED);
        return new UserInfo(name, uid, List.copyOf(more), extra);
    }

    public Caller caller(String userAgent) {
        return new Caller(name, uid, groups, extra, userAgent);
    }
}
