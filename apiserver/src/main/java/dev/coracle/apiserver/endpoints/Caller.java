package dev.coracle.apiserver.endpoints;

import java.util.List;
import java.util.Map;

/** Who asks: {@code authentication.k8s.io} UserInfo, and the User-Agent, from which field managers get their names. */
public record Caller(String user, String uid, List<String> groups, Map<String, List<String>> extra, String userAgent) {

    /** A component of this cluster, as {@code system:serviceaccount:kube-system:NAME}. */
    public static Caller component(String serviceAccount) {
        return new Caller(
                "system:serviceaccount:kube-system:" + serviceAccount,
                "",
                List.of(
                        "system:serviceaccounts",
                        "system:serviceaccounts:kube-system",
                        "system:masters",
                        "system:authenticated"),
                Map.of(),
                serviceAccount);
    }

    public boolean inGroup(String group) {
        return groups.contains(group);
    }
}
