package dev.coracle.controllers.deployment;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The annotations that tie ReplicaSets to the history of their Deployment. Stateless. */
final class Annotations {
    static final String REVISION = "deployment.kubernetes.io/revision";
    static final String HISTORY = "deployment.kubernetes.io/revision-history";
    static final String DESIRED = "deployment.kubernetes.io/desired-replicas";
    static final String MAX = "deployment.kubernetes.io/max-replicas";
    private static final int HISTORY_LIMIT = 2000;
    private static final Set<String> NOT_COPIED = Set.of(
            "kubectl.kubernetes.io/last-applied-configuration",
            REVISION,
            HISTORY,
            DESIRED,
            MAX,
            "deprecated.deployment.rollback.to");

    private Annotations() {}

    /** What the newest set carries: the Deployment's own annotations and its revision, with the revisions it had before. */
    static Map<String, String> ofNewest(Map<String, String> deployment, Map<String, String> set, long revision) {
        Map<String, String> annotations = new LinkedHashMap<>(set);
        deployment.forEach((key, value) -> {
            if (!NOT_COPIED.contains(key)) {
                annotations.put(key, value);
            }
        });
        String before = set.get(REVISION);
        if (before == null) {
            annotations.put(REVISION, Long.toString(revision));
        } else if (parse(before) < revision) {
            annotations.put(REVISION, Long.toString(revision));
            annotations.put(HISTORY, shortened(set.get(HISTORY), before));
        }
        return annotations;
    }

    private static String shortened(String history, String revision) {
        String all = history == null || history.isEmpty() ? revision : history + "," + revision;
        while (all.length() > HISTORY_LIMIT && all.indexOf(',') >= 0) {
            all = all.substring(all.indexOf(',') + 1);
        }
        return all;
    }

    static Map<String, String> sized(Map<String, String> annotations, int desired, int max) {
        Map<String, String> sized = new LinkedHashMap<>(annotations);
        sized.put(DESIRED, Integer.toString(desired));
        sized.put(MAX, Integer.toString(max));
        return sized;
    }

    private static long parse(String revision) {
        try {
            return Long.parseLong(revision);
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
