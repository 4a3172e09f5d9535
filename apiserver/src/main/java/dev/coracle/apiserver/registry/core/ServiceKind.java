package dev.coracle.apiserver.registry.core;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.status.Errors;
import dev.coracle.apiserver.registry.Kind;
import dev.coracle.apiserver.registry.KindDescriptor;
import dev.coracle.apiserver.registry.KindOptions;
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
        setFamilies(spec);
    }

    /** One IPv4 range: single-stack, except that headless services without a selector claim both families. */
    private static void setFamilies(ObjectNode spec) {
        if (isExternalName(Fields.of(spec))) {
            return;
        }
        boolean headless = spec.path("clusterIP").asText("").equals("None");
        boolean both = headless && spec.path("selector").isEmpty();
        if (!spec.hasNonNull("ipFamilyPolicy")) {
            spec.put("ipFamilyPolicy", both ? "RequireDualStack" : "SingleStack");
        }
        if (spec.path("ipFamilies").isEmpty()) {
            ArrayNode families = spec.putArray("ipFamilies").add("IPv4");
            if (both) {
                families.add("IPv6");
            }
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
        setFamilies((ObjectNode) object.get("spec"));
    }

    @Override
    public void validate(Fields object, Errors errors) {
        ServiceRules.validate(object, errors);
    }

    @Override
    public void validateUpdate(Fields now, Fields before, Errors errors) {
        validate(now, errors);
        ServiceRules.validateUpdate(now.at("spec"), before.at("spec"), errors);
    }

    @Override
    public List<String> warnings(Fields now, Fields before) {
        return ServiceRules.warnings(now);
    }

    @Override
    public void beforePut(Transaction transaction, ObjectNode now, Optional<KubeObject> before) {
        allocation.allocate(transaction, now, before);
    }

    @Override
    public void afterDelete(Transaction transaction, KubeObject last) {
        allocation.release(transaction, last.fields());
    }

    static JsonNode array(List<String> texts) {
        ArrayNode array = Json.array();
        texts.forEach(array::add);
        return array;
    }
}
