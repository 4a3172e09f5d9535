package dev.coracle.apiserver.registry.core;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.client.DeleteOptions;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.status.Errors;
import dev.coracle.apiserver.registry.Kind;
import dev.coracle.apiserver.registry.KindDescriptor;
import java.util.Optional;
import java.util.Set;

/** Pod: goes gracefully, and hardly anything of its spec can change. */
public final class PodKind extends Kind {
    private static final Set<String> FINISHED = Set.of("Succeeded", "Failed");

    public PodKind(KindDescriptor descriptor) {
        super(descriptor);
    }

    @Override
    public void prepareForCreate(ObjectNode object) {
        ObjectNode status = (ObjectNode) object.get("status");
        Fields spec = Fields.of(object).at("spec");
        status.put("qosClass", QosClass.of(spec));
        if (!spec.list("schedulingGates").isEmpty()) {
            gated(object, status);
        }
        positiveGrace(object);
    }

    private static void gated(ObjectNode object, ObjectNode status) {
        ObjectNode condition = status.putArray("conditions").addObject();
        condition.put("type", "PodScheduled");
        condition.put("status", "False");
        condition.putNull("lastProbeTime");
        condition.set(
                "lastTransitionTime",
                object.path("metadata").path("creationTimestamp").deepCopy());
        condition.put("reason", "SchedulingGated");
        condition.put("message", "Scheduling is blocked due to non-empty scheduling gates");
    }

    /** A negative period once meant at once. */
    private static void positiveGrace(ObjectNode object) {
        if (object.get("spec") instanceof ObjectNode spec
                && spec.path("terminationGracePeriodSeconds").asLong(0) < 0) {
            spec.put("terminationGracePeriodSeconds", 1L);
        }
    }

    @Override
    public void validate(Fields pod, Errors errors) {
        PodSpecRules.validate(pod.at("spec"), "spec", errors);
        if (!pod.list("spec.ephemeralContainers").isEmpty()) {
            errors.forbidden("spec.ephemeralContainers", "cannot be set on create");
        }
    }

    @Override
    public void validateUpdate(Fields now, Fields before, Errors errors) {
        PodSpecRules.validate(now.at("spec"), "spec", errors);
        PodUpdateRules.validate(now, before, errors);
    }

    @Override
    public void prepareForSubresource(String subresource, ObjectNode now, Fields before) {
        switch (subresource) {
            case "ephemeralcontainers" -> PodSubresources.keepAllBut("ephemeralContainers", now, before);
            case "resize" -> PodSubresources.keepAllButResources(now, before);
            default -> {
                // The status subresource keeps the spec by itself.
            }
        }
    }

    @Override
    public void validateSubresource(String subresource, Fields now, Fields before, Errors errors) {
        switch (subresource) {
            case "ephemeralcontainers" -> PodSubresources.validateEphemeral(now, before, errors);
            case "resize" -> PodSubresources.validateResize(now, before, errors);
            default -> {
                // Status is written by components of the cluster.
            }
        }
    }

    @Override
    public Optional<Long> gracePeriod(KubeObject pod, DeleteOptions options) {
        Fields fields = pod.fields();
        long period =
                options.gracePeriodSeconds().orElseGet(() -> fields.number("spec.terminationGracePeriodSeconds", 0));
        if (fields.text("spec.nodeName").isEmpty() || FINISHED.contains(fields.text("status.phase"))) {
            period = 0;
        }
        return Optional.of(period < 0 ? 1L : period);
    }
}
