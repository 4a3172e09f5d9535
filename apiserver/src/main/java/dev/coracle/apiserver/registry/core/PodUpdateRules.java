package dev.coracle.apiserver.registry.core;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.status.Errors;
import java.util.List;

/** {@code ValidatePodUpdate}: what of a pod's spec may change. Stateless. */
final class PodUpdateRules {
    private static final String IMMUTABLE =
            "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,"
                    + "`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),"
                    + "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)";

    private PodUpdateRules() {}

    static void validate(Fields now, Fields before, Errors errors) {
        Fields spec = now.at("spec");
        Fields old = before.at("spec");
        for (String kind : List.of("containers", "initContainers")) {
            if (spec.list(kind).size() != old.list(kind).size()) {
                errors.forbidden("spec." + kind, "pod updates may not add or remove containers");
                return;
            }
        }
        images(spec, errors);
        deadline(spec, old, errors);
        boolean gated = !old.list("schedulingGates").isEmpty();
        if (!added(old.list("schedulingGates"), spec.list("schedulingGates")).isEmpty()) {
            errors.forbidden(
                    "spec.schedulingGates",
                    "only deletion is allowed, but found new scheduling gate '"
                            + added(old.list("schedulingGates"), spec.list("schedulingGates"))
                                    .get(0)
                                    .text("name") + "'");
        }
        tolerations(spec, old, errors);
        if (!Json.same(comparable(spec, old, gated), old.node())) {
            errors.forbidden("spec", IMMUTABLE);
        }
    }

    /** Kubernetes looks at images twice on updates. */
    private static void images(Fields spec, Errors errors) {
        for (String kind : List.of("containers", "initContainers")) {
            List<Fields> containers = spec.list(kind);
            for (int i = 0; i < containers.size(); i++) {
                ContainerRules.image(containers.get(i).text("image"), "spec." + kind + "[" + i + "]", errors);
            }
        }
    }

    private static void deadline(Fields spec, Fields old, Errors errors) {
        String path = "spec.activeDeadlineSeconds";
        if (spec.has("activeDeadlineSeconds") && old.has("activeDeadlineSeconds")) {
            long now = spec.number("activeDeadlineSeconds", 0);
            if (now > old.number("activeDeadlineSeconds", 0)) {
                errors.invalid(path, now, "must be less than or equal to previous value");
            }
        } else if (old.has("activeDeadlineSeconds")) {
            errors.invalid(
                    path,
                    com.fasterxml.jackson.databind.node.NullNode.getInstance(),
                    "must not update from a positive integer to nil value");
        }
    }

    private static List<Fields> added(List<Fields> old, List<Fields> now) {
        return now.stream()
                .filter(n -> old.stream().noneMatch(o -> o.text("name").equals(n.text("name"))))
                .toList();
    }

    private static void tolerations(Fields spec, Fields old, Errors errors) {
        for (Fields toleration : old.list("tolerations")) {
            boolean kept = spec.list("tolerations").stream().anyMatch(t -> sameButSeconds(t, toleration));
            if (!kept) {
                errors.forbidden(
                        "spec.tolerations", "existing toleration can not be modified except its tolerationSeconds");
                return;
            }
        }
    }

    private static boolean sameButSeconds(Fields a, Fields b) {
        ObjectNode x = ((ObjectNode) a.node()).deepCopy();
        ObjectNode y = ((ObjectNode) b.node()).deepCopy();
        x.remove("tolerationSeconds");
        y.remove("tolerationSeconds");
        return Json.same(x, y);
    }

    /** The new spec with everything taken back that may change. */
    private static JsonNode comparable(Fields now, Fields old, boolean gated) {
        ObjectNode spec = ((ObjectNode) now.node()).deepCopy();
        for (String kind : List.of("containers", "initContainers")) {
            if (spec.get(kind) instanceof ArrayNode containers) {
                for (int i = 0; i < containers.size(); i++) {
                    restore("image", old.list(kind).get(i).node(), (ObjectNode) containers.get(i));
                }
            }
        }
        restore("activeDeadlineSeconds", old.node(), spec);
        restore("tolerations", old.node(), spec);
        restore("schedulingGates", old.node(), spec);
        if (gated) {
            restore("nodeSelector", old.node(), spec);
            restore("affinity", old.node(), spec);
        }
        if (old.number("terminationGracePeriodSeconds", 0) < 0 && now.number("terminationGracePeriodSeconds", 0) == 1) {
            restore("terminationGracePeriodSeconds", old.node(), spec);
        }
        return spec;
    }

    static void restore(String name, JsonNode from, ObjectNode to) {
        if (from.has(name)) {
            to.set(name, from.get(name).deepCopy());
        } else {
            to.remove(name);
        }
    }
}
