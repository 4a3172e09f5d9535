package dev.coracle.controllers.deployment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.OwnerReference;
import dev.coracle.controllers.deployment.DeploymentPlan.Resize;
import dev.coracle.controllers.pods.Pods;
import dev.coracle.controllers.pods.TemplateHash;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * One step of a rollout, in the order of Kubernetes' deployment controller: a change of size first, then new pods up, then old
 * pods down, then history. Pure: arguments are not modified. Confined to one plan.
 */
final class DeploymentReconciler {
    private final KubeObject deployment;
    private final Rollout rollout;
    private final List<SetView> sets;
    private final Function<SetView, Collection<KubeObject>> podsOf;
    private final DeploymentStatus status;

    private final List<Resize> resizes = new ArrayList<>();
    private final List<KubeObject> deletes = new ArrayList<>();
    private Optional<ObjectNode> create = Optional.empty();
    private Optional<SetView> newest;
    private final List<SetView> old = new ArrayList<>();

    /**
     * @param owned the ReplicaSets the Deployment controls
     * @param podsOf the pods of a set; asked only while a Recreate waits for old pods to end
     */
    DeploymentReconciler(
            KubeObject deployment,
            List<KubeObject> owned,
            Function<SetView, Collection<KubeObject>> podsOf,
            Instant now) {
        this.deployment = deployment;
        this.rollout = Rollout.of(deployment);
        this.sets = owned.stream().map(SetView::of).sorted(SetView.OLDEST_FIRST).toList();
        this.podsOf = podsOf;
        this.status = new DeploymentStatus(deployment, rollout, now);
        this.newest = sets.stream()
                .filter(s -> s.madeFrom(deployment.at("spec.template")))
                .findFirst();
        sets.stream().filter(s -> newest.isEmpty() || s != newest.get()).forEach(old::add);
    }

    DeploymentPlan plan() {
        if (deployment.deleting()) {
            return done(status.settled(sets, newest));
        }
        status.notePause();
        if (rollout.paused() || resized()) {
            noteRevision(false);
            if (resizes.isEmpty()) {
                scale();
            }
            if (rollout.paused()) {
                cleanUpHistory();
            }
            return done(status.settled(sets, newest));
        }
        return rollout.rolling() ? rollForward() : recreate();
    }

    /** Whether {@code spec.replicas} has changed since the sets were sized last. */
    private boolean resized() {
        return sets.stream()
                .filter(s -> s.replicas() > 0 && s.annotations().containsKey(Annotations.DESIRED))
                .anyMatch(s -> s.number(Annotations.DESIRED) != rollout.replicas());
    }

    private DeploymentPlan done(ObjectNode newStatus) {
        return new DeploymentPlan(create, resizes, deletes, changedRevision(), newStatus, status.untilDeadline());
    }

    private Optional<String> changedRevision() {
        Optional<String> revision = create.isPresent()
                ? Optional.of(Long.toString(nextRevision()))
                : newest.map(s -> newestAnnotations(s).get(Annotations.REVISION));
        return revision.filter(r ->
                !deployment.deleting() && !r.equals(deployment.annotations().get(Annotations.REVISION)));
    }

    private DeploymentPlan rollForward() {
        noteRevision(true);
        if (create.isEmpty() && resizes.isEmpty() && !scaleUpNewest() && !scaleDownOld() && complete()) {
            cleanUpHistory();
        }
        return done(status.progressed(sets, newest));
    }

    private boolean scaleUpNewest() {
        SetView set = newest.orElseThrow();
        int size = set.replicas() > rollout.replicas() ? rollout.replicas() : sizeOfNewest(set.replicas());
        return resize(set, size);
    }

    /** As far up as the surge allows. */
    private int sizeOfNewest(int current) {
        if (!rollout.rolling()) {
            return rollout.replicas();
        }
        int room = rollout.max() - sets.stream().mapToInt(SetView::replicas).sum();
        return room <= 0 ? current : current + Math.min(room, rollout.replicas() - current);
    }

    private boolean scaleDownOld() {
        int oldSize = old.stream().mapToInt(SetView::replicas).sum();
        if (oldSize == 0) {
            return false;
        }
        SetView set = newest.orElseThrow();
        int all = oldSize + set.replicas();
        int newUnavailable = set.replicas() - set.available();
        int most = all - rollout.minAvailable() - newUnavailable;
        if (most <= 0) {
            return false;
        }
        Map<SetView, Integer> sizes = new LinkedHashMap<>();
        old.forEach(s -> sizes.put(s, s.replicas()));
        int unhealthy = dropUnhealthy(sizes, most);
        int available = sets.stream().mapToInt(SetView::available).sum();
        dropHealthy(sizes, available - rollout.minAvailable());
        boolean changed = unhealthy > 0;
        for (Map.Entry<SetView, Integer> size : sizes.entrySet()) {
            changed |= resize(size.getKey(), size.getValue());
        }
        return changed;
    }

    /** Pods that are not available go first: losing them costs nothing. */
    private static int dropUnhealthy(Map<SetView, Integer> sizes, int most) {
        int dropped = 0;
        for (Map.Entry<SetView, Integer> size : sizes.entrySet()) {
            int unavailable = size.getValue() - size.getKey().available();
            int drop = Math.max(0, Math.min(most - dropped, unavailable));
            size.setValue(size.getValue() - drop);
            dropped += drop;
        }
        return dropped;
    }

    private static void dropHealthy(Map<SetView, Integer> sizes, int most) {
        int left = most;
        for (Map.Entry<SetView, Integer> size : sizes.entrySet()) {
            int drop = Math.max(0, Math.min(left, size.getValue()));
            size.setValue(size.getValue() - drop);
            left -= drop;
        }
    }

    private DeploymentPlan recreate() {
        noteRevision(false);
        boolean scaledDown = false;
        for (SetView set : old) {
            scaledDown |= resize(set, 0);
        }
        if (!scaledDown && !oldPodsRun()) {
            if (newest.isEmpty()) {
                noteRevision(true);
            } else if (resizes.isEmpty() && !resize(newest.get(), rollout.replicas()) && complete()) {
                cleanUpHistory();
            }
        }
        return done(status.progressed(sets, newest));
    }

    private boolean oldPodsRun() {
        return old.stream().anyMatch(set -> podsOf.apply(set).stream().anyMatch(pod -> !Pods.finished(pod)));
    }

    private void scale() {
        List<SetView> active = sets.stream().filter(s -> s.replicas() > 0).toList();
        Optional<SetView> only = active.size() == 1
                ? Optional.of(active.get(0))
                : active.isEmpty() ? newest.or(() -> sets.stream().reduce((a, b) -> b)) : Optional.empty();
        if (only.isPresent()) {
            resize(only.get(), rollout.replicas());
        } else if (newest.isPresent() && saturated(newest.get())) {
            old.forEach(s -> resize(s, 0));
        } else if (rollout.rolling()) {
            int statusReplicas = deployment.at("status").integer("replicas", 0);
            ProportionalScale.of(active, rollout, statusReplicas).forEach(this::resizeAlways);
        }
    }

    private boolean saturated(SetView set) {
        return set.replicas() == rollout.replicas()
                && set.number(Annotations.DESIRED) == rollout.replicas()
                && set.available() == rollout.replicas();
    }

    /** @return whether the size changes */
    private boolean resize(SetView set, int size) {
        if (set.replicas() == size) {
            if (sized(set).equals(set.annotations()) || set.replicas() == 0) {
                return false;
            }
            resizeAlways(set, size);
            return false;
        }
        resizeAlways(set, size);
        return true;
    }

    private void resizeAlways(SetView set, int size) {
        resizes.add(new Resize(set.object(), set.replicas(), size, sized(set)));
    }

    private Map<String, String> sized(SetView set) {
        return Annotations.sized(set.annotations(), rollout.replicas(), rollout.max());
    }

    private void noteRevision(boolean mayCreate) {
        if (newest.isPresent()) {
            SetView set = newest.get();
            Map<String, String> annotations = newestAnnotations(set);
            if (!annotations.equals(set.annotations())) {
                resizes.add(new Resize(set.object(), set.replicas(), set.replicas(), annotations));
            }
            status.noteFound(set.name());
        } else if (mayCreate) {
            ObjectNode set = fresh();
            create = Optional.of(set);
            newest = Optional.of(SetView.of(KubeObject.of(set)));
            status.noteCreated(set.at("/metadata/name").asText());
        }
    }

    private Map<String, String> newestAnnotations(SetView set) {
        return Annotations.ofNewest(deployment.annotations(), set.annotations(), nextRevision());
    }

    private long nextRevision() {
        return old.stream().mapToLong(SetView::revision).max().orElse(0) + 1;
    }

    private ObjectNode fresh() {
        String hash = TemplateHash.of(
                deployment.at("spec.template").node(), deployment.at("status").integer("collisionCount", 0));
        ObjectNode set = Json.object().put("apiVersion", "apps/v1").put("kind", "ReplicaSet");
        ObjectNode metadata = set.putObject("metadata");
        metadata.put("name", deployment.name() + "-" + hash);
        metadata.put("namespace", deployment.namespace());
        ObjectNode labels = metadata.putObject("labels");
        deployment.at("spec.template.metadata").map("labels").forEach(labels::put);
        labels.put(SetView.HASH, hash);
        ObjectNode annotations = metadata.putObject("annotations");
        Annotations.sized(
                        Annotations.ofNewest(deployment.annotations(), Map.of(), nextRevision()),
                        rollout.replicas(),
                        rollout.max())
                .forEach(annotations::put);
        metadata.putArray("ownerReferences")
                .add(OwnerReference.controllerOf(deployment).toJson());
        ObjectNode spec = set.putObject("spec");
        spec.put("replicas", sizeOfNewest(0));
        int minReady = deployment.at("spec").integer("minReadySeconds", 0);
        if (minReady != 0) {
            spec.put("minReadySeconds", minReady);
        }
        ObjectNode selector = deployment.at("spec.selector").node().deepCopy();
        selector.withObjectProperty("matchLabels").put(SetView.HASH, hash);
        spec.set("selector", selector);
        ObjectNode template = deployment.at("spec.template").node().deepCopy();
        template.withObjectProperty("metadata").withObjectProperty("labels").put(SetView.HASH, hash);
        spec.set("template", template);
        return set;
    }

    private boolean complete() {
        SetView set = newest.orElseThrow();
        return set.current() == rollout.replicas()
                && set.available() == rollout.replicas()
                && sets.stream().mapToInt(SetView::current).sum() == rollout.replicas();
    }

    private void cleanUpHistory() {
        if (rollout.history() == Integer.MAX_VALUE) {
            return;
        }
        List<SetView> candidates = old.stream()
                .filter(s -> !s.object().deleting())
                .sorted((a, b) -> Long.compare(a.revision(), b.revision()))
                .toList();
        int surplus = candidates.size() - rollout.history();
        for (int i = 0; i < surplus; i++) {
            SetView set = candidates.get(i);
            boolean observed =
                    set.object().generation() <= set.object().at("status").integer("observedGeneration", 0);
            if (set.replicas() == 0 && set.current() == 0 && observed) {
                deletes.add(set.object());
            }
        }
    }

    DeploymentStatus status() {
        return status;
    }

    List<SetView> sets() {
        return sets;
    }
}
