package dev.coracle.controllers.pods;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.OwnerReference;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The history of templates that DaemonSets and StatefulSets keep in ControllerRevisions. Pure. */
public final class Revisions {
    public static final String HASH = "controller-revision-hash";

    private Revisions() {}

    /** The template as {@code kubectl rollout undo} patches it back. */
    static ObjectNode data(KubeObject owner) {
        ObjectNode template = owner.at("spec.template").node().deepCopy();
        template.put("$patch", "replace");
        ObjectNode data = Json.object();
        data.putObject("spec").set("template", template);
        return data;
    }

    /** The revision that holds the owner's present template. */
    public static Optional<KubeObject> current(KubeObject owner, List<KubeObject> history) {
        ObjectNode data = data(owner);
        return history.stream()
                .filter(r -> Json.same(r.at("data").node(), data))
                .max(Comparator.comparingLong(Revisions::number));
    }

    public static long number(KubeObject revision) {
        return revision.fields().number("revision", 0);
    }

    public static long next(List<KubeObject> history) {
        return history.stream().mapToLong(Revisions::number).max().orElse(0) + 1;
    }

    /** A new revision of the owner's present template. */
    public static ObjectNode fresh(KubeObject owner, List<KubeObject> history) {
        int collisions = owner.at("status").integer("collisionCount", 0);
        ObjectNode data = data(owner);
        String hash = owner.text("kind").equals("StatefulSet")
                ? TemplateHash.ofData(data, collisions)
                : TemplateHash.of(owner.at("spec.template").node(), collisions);
        ObjectNode revision = Json.object().put("apiVersion", "apps/v1").put("kind", "ControllerRevision");
        ObjectNode metadata = revision.putObject("metadata");
        metadata.put("name", owner.name() + "-" + hash);
        metadata.put("namespace", owner.namespace());
        ObjectNode labels = metadata.putObject("labels");
        owner.at("spec.template.metadata").map("labels").forEach(labels::put);
        labels.put(HASH, hash);
        ObjectNode annotations = metadata.putObject("annotations");
        owner.annotations().forEach(annotations::put);
        metadata.putArray("ownerReferences")
                .add(OwnerReference.controllerOf(owner).toJson());
        revision.set("data", data);
        revision.put("revision", next(history));
        return revision;
    }

    /** Old revisions beyond the limit, oldest first, that no pod runs any more. */
    public static List<KubeObject> surplus(
            KubeObject owner, List<KubeObject> history, KubeObject current, List<KubeObject> pods) {
        List<KubeObject> unused = history.stream()
                .filter(r -> r != current)
                .filter(r -> pods.stream()
                        .noneMatch(p -> r.labels()
                                .getOrDefault(HASH, "")
                                .equals(p.labels().get(HASH))))
                .sorted(Comparator.comparingLong(Revisions::number))
                .toList();
        int limit = owner.at("spec").integer("revisionHistoryLimit", 10);
        return unused.subList(0, Math.max(0, unused.size() - limit));
    }
}
