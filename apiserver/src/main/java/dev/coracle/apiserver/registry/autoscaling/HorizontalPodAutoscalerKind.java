package dev.coracle.apiserver.registry.autoscaling;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.status.Errors;
import dev.coracle.apiserver.registry.Kind;
import dev.coracle.apiserver.registry.KindDescriptor;
import java.util.List;

/** HorizontalPodAutoscaler of both versions, stored as v2. */
public final class HorizontalPodAutoscalerKind extends Kind {
    private final boolean old;

    public HorizontalPodAutoscalerKind(KindDescriptor descriptor) {
        super(descriptor);
        this.old = descriptor.gvr().version().equals("v1");
    }

    @Override
    public KubeObject fromStored(KubeObject stored) {
        return old ? KubeObject.of(AutoscalerVersions.toV1(stored.copy())) : stored;
    }

    @Override
    public ObjectNode toStored(ObjectNode object) {
        return old ? AutoscalerVersions.toV2(object) : object;
    }

    @Override
    public void validate(Fields object, Errors errors) {
        Fields spec = object.at("spec");
        if (spec.has("minReplicas") && spec.number("minReplicas", 0) < 1) {
            errors.invalid("spec.minReplicas", spec.number("minReplicas", 0), "must be greater than or equal to 1");
        }
        long most = spec.number("maxReplicas", 0);
        if (most < 1) {
            errors.invalid("spec.maxReplicas", most, "must be greater than 0");
        }
        if (spec.has("minReplicas") && most < spec.number("minReplicas", 0)) {
            errors.invalid("spec.maxReplicas", most, "must be greater than or equal to `minReplicas`");
        }
        target(spec.at("scaleTargetRef"), errors);
    }

    private static void target(Fields target, Errors errors) {
        String apiVersion = target.text("apiVersion");
        if (!target.text("kind").equals("ReplicationController") && !apiVersion.contains("/")) {
            errors.invalid("spec.scaleTargetRef.apiVersion", apiVersion, "apiVersion must specify API group");
        }
        for (String field : List.of("kind", "name")) {
            if (target.text(field).isEmpty()) {
                errors.required("spec.scaleTargetRef." + field, "");
            }
        }
    }
}
