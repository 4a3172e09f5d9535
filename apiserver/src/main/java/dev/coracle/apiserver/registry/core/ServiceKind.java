package dev.coracle.apiserver.registry.core;

import com.fasterxml.jackson.databind.node.ObjectNode;
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
    private final ServiceFamilies families;
    private final ServiceAllocation allocation;

    public ServiceKind(KindDescriptor descriptor, KindOptions options, RandomGenerator random) {
        super(descriptor);
        ServiceAddresses addresses = new ServiceAddresses(options.serviceCidrs(), random);
        this.families = new ServiceFamilies(addresses);
        this.allocation = new ServiceAllocation(
                this, addresses, new NodePorts(options.firstNodePort(), options.lastNodePort(), random));
    }

    @Override
    public void prepareForCreate(ObjectNode object) {
        ObjectNode spec = (ObjectNode) object.get("spec");
        if (!spec.path("clusterIP").asText("").isEmpty()
                && spec.path("clusterIPs").isEmpty()) {
            spec.putArray("clusterIPs").add(spec.get("clusterIP"));
        }
        completeFamilies(object, Fields.of(null));
    }

    /** Upstream allocates before it validates, so these refusals come alone. */
    private void completeFamilies(ObjectNode object, Fields before) {
        dropUnused((ObjectNode) object.get("spec"));
        Errors errors = new Errors();
        families.complete((ObjectNode) object.get("spec"), before, errors);
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

    static boolean isHeadless(Fields spec) {
        return spec.texts("clusterIPs").equals(List.of("None"));
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
        completeFamilies(object, before.at("spec"));
    }

    @Override
    public void validate(Fields object, Errors errors) {
        ServiceRules.validate(object, Fields.of(null), errors);
    }

    @Override
    public void validateUpdate(Fields now, Fields before, Errors errors) {
        ServiceRules.validateUpdate(now, before, errors);
    }

    @Override
    public void validateSubresource(String subresource, Fields now, Fields before, Errors errors) {
        if (subresource.equals("status")) {
            ServiceStatusRules.validate(now, before, errors);
        }
    }

    @Override
    public List<String> warnings(Fields now, Fields before) {
        return ServiceWarnings.of(now);
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
}
