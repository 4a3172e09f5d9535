package dev.coracle.apiserver.registry.core;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.client.DeleteOptions;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
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
        status.put("qosClass", QosClass.of(Fields.of(object).at("spec")));
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
