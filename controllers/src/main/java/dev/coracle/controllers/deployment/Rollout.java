package dev.coracle.controllers.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;

/**
 * What a Deployment asks for, with percentages resolved.
 *
 * @param surge how many pods there may be above {@code replicas}
 * @param unavailable how many of {@code replicas} may be missing
 * @param deadlineSeconds {@link Integer#MAX_VALUE} for none
 */
record Rollout(
        int replicas, boolean rolling, int surge, int unavailable, int deadlineSeconds, boolean paused, int history) {

    static Rollout of(KubeObject deployment) {
        Fields spec = deployment.at("spec");
        int replicas = spec.integer("replicas", 1);
        boolean rolling = !spec.text("strategy.type").equals("Recreate");
        int surge = rolling ? scaled(spec.at("strategy.rollingUpdate.maxSurge"), replicas, true) : 0;
        int unavailable = rolling ? scaled(spec.at("strategy.rollingUpdate.maxUnavailable"), replicas, false) : 0;
        if (rolling && surge == 0 && unavailable == 0) {
            unavailable = 1; // rounding must not stop a rollout altogether
        }
        return new Rollout(
                replicas,
                rolling,
                surge,
                replicas == 0 ? 0 : Math.min(unavailable, replicas),
                spec.integer("progressDeadlineSeconds", Integer.MAX_VALUE),
                spec.flag("paused"),
                spec.integer("revisionHistoryLimit", Integer.MAX_VALUE));
    }

    private static int scaled(Fields value, int total, boolean up) {
        JsonNode node = value.node();
        if (node.isNumber()) {
            return node.asInt();
        }
        String text = value.exists() ? value.text() : "25%";
        if (!text.endsWith("%")) {
            return 0;
        }
        double share = Integer.parseInt(text.substring(0, text.length() - 1)) * total / 100.0;
        return (int) (up ? Math.ceil(share) : Math.floor(share));
    }

    int max() {
        return replicas + surge;
    }

    int minAvailable() {
        return replicas - unavailable;
    }

    boolean hasDeadline() {
        return deadlineSeconds != Integer.MAX_VALUE;
    }
}
