package dev.coracle.apiserver.registry.core;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.status.Errors;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apiserver.registry.Kind;
import dev.coracle.apiserver.registry.KindDescriptor;
import dev.coracle.apiserver.registry.KindOptions;
import dev.coracle.apiserver.storage.Image;
import dev.coracle.apiserver.storage.Transaction;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Service: its addresses and node ports are given out in the transaction that stores it. */
public final class ServiceKind extends Kind {
    private final ServiceAllocation allocation;

    public ServiceKind(KindDescriptor descriptor, KindOptions options, RandomGenerator random) {
        super(descriptor);
        this.allocation = new ServiceAllocation(
                this,
                new ServiceAddresses(options.serviceCidr(), random),
                new NodePorts(options.firstNodePort(), options.lastNodePort(), random));
    }

    @Override
    public void prepareForCreate(ObjectNode object) {
        ObjectNode spec = (ObjectNode) object.get("spec");
        if (!spec.path("clusterIP").asText("").isEmpty()
                && spec.path("clusterIPs").isEmpty()) {
            spec.putArray("clusterIPs").add(spec.get("clusterIP"));
        }
        completeFamilies(object);
    }

    /** Upstream allocates before it validates, so these refusals come alone. */
    private void completeFamilies(ObjectNode object) {
        dropUnused((ObjectNode) object.get("spec"));
        Errors errors = new Errors();
        ServiceFamilies.complete((ObjectNode) object.get("spec"), errors);
        if (!errors.isEmpty()) {
            throw StatusException.invalid(
                    gvk(), object.path("metadata").path("name").asText(), errors.causes());
        }
    }

    /** What a name elsewhere cannot have, whoever wrote it. */
    private static void dropUnused(ObjectNode spec) {
        if (isExternalName(Fields.of(spec))) {
            spec.remove("internalTrafficPolicy");
        }
    }

    static boolean isExternalName(Fields spec) {
        return spec.text("type").equals("ExternalName");
    }

    static boolean usesNodePorts(Fields spec) {
        String type = spec.text("type");
        boolean balanced = type.equals("LoadBalancer")
                && (!spec.has("allocateLoadBalancerNodePorts") || spec.flag("allocateLoadBalancerNodePorts"));
        return type.equals("NodePort") || balanced;
    }

    static boolean needsHealthPort(Fields spec) {
        return spec.text("type").equals("LoadBalancer")
                && spec.text("externalTrafficPolicy").equals("Local");
    }

    @Override
    public void prepareForUpdate(ObjectNode object, Fields before) {
        ServiceUpdate.carryOver((ObjectNode) object.get("spec"), before.at("spec"));
        ServiceUpdate.wipe(object, before);
        completeFamilies(object);
    }

    @Override
    public void validate(Fields object, Errors errors) {
        ServiceRules.validate(object, errors);
    }

    @Override
    public void validateUpdate(Fields now, Fields before, Errors errors) {
        ServiceRules.validateUpdate(now.at("spec"), before.at("spec"), errors);
        validate(now, errors);
    }

    @Override
    public void validateSubresource(String subresource, Fields now, Fields before, Errors errors) {
        if (subresource.equals("status")) {
            ServiceStatusRules.validate(now, before, errors);
        }
    }

    @Override
    public List<String> warnings(Fields now, Fields before) {
        return ServiceRules.warnings(now);
    }

    @Override
    public void tryAllocations(Image image, ObjectNode now, Optional<KubeObject> before, boolean dryRun) {
        allocation.tryOut(image, now, before, dryRun);
    }

    @Override
    public void beforePut(Transaction transaction, ObjectNode now, Optional<KubeObject> before) {
        allocation.allocate(transaction, now, before);
    }

    @Override
    public void afterDelete(Transaction transaction, KubeObject last) {
        allocation.release(transaction, last.fields());
        allocation.removeEndpoints(transaction, last.key());
    }

    static JsonNode array(List<String> texts) {
        ArrayNode array = Json.array();
        texts.forEach(array::add);
        return array;
    }
}
