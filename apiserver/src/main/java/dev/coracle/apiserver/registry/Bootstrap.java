package dev.coracle.apiserver.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.net.IpAddress;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.GroupVersionResource;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.apimachinery.time.Times;
import dev.coracle.apiserver.schema.FieldValidation;
import dev.coracle.apiserver.storage.StorageKey;
import dev.coracle.apiserver.storage.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The objects the server itself ensures: system namespaces, the {@code kubernetes} Service and its endpoints, the service range,
 * system priority classes. All in one transaction; what is there already stays as it is, but for the server's own address.
 */
public final class Bootstrap {
    private final Registry registry;
    private final String address;
    private final int port;
    private final String serviceCidr;
    private final String firstAddress;

    private record Seed(Kind kind, String namespace, ObjectNode object, boolean replaces) {}

    /**
     * @param address where pods and components reach the API server
     * @param firstAddress the first usable address of {@code serviceCidr}
     */
    public Bootstrap(Registry registry, String address, int port, String serviceCidr, String firstAddress) {
        this.registry = registry;
        this.address = address;
        this.port = port;
        this.serviceCidr = serviceCidr;
        this.firstAddress = firstAddress;
    }

    /** Completes when everything is stored. */
    public CompletionStage<Void> ensure() {
        List<Seed> seeds = seeds();
        return registry.store().commit("bootstrap", tx -> {
            seeds.forEach(seed -> ensure(tx, seed));
            return null;
        });
    }

    /** Those that are not there yet. They come from files of known content, so they need no more than metadata. */
    public CompletionStage<Void> ensure(List<DefaultObject> objects) {
        RegistryContext context = registry.context();
        return registry.store().commit("bootstrap defaults", tx -> {
            for (DefaultObject seed : objects) {
                Kind kind = registry.kind(seed.resource());
                ObjectNode object = seed.object();
                StorageKey key = kind.storageKey(WritePipeline.keyOf(object));
                if (tx.get(key).isEmpty()) {
                    SystemMetadata.forCreate(
                            kind, key.key().namespace(), object, context.clock().instant(), context.random());
                    if (kind.countsGenerations()) {
                        SystemMetadata.metadata(object).put("generation", 1L);
                    }
                    tx.put(key, object);
                }
            }
            return null;
        });
    }

    private void ensure(Transaction tx, Seed seed) {
        ObjectKey key = WritePipeline.keyOf(seed.object());
        var present = tx.get(seed.kind().storageKey(key));
        if (present.isEmpty()) {
            seed.kind().beforePut(tx, seed.object(), Optional.empty());
            tx.put(seed.kind().storageKey(key), seed.object());
        } else if (seed.replaces()) {
            ObjectNode tree = seed.object();
            tree.set("metadata", present.get().tree().path("metadata").deepCopy());
            if (!Json.same(tree, present.get().tree())) {
                tx.put(seed.kind().storageKey(key), tree);
            }
        } else if (addsSecondRange(seed.object(), present.get())) {
            ObjectNode tree = present.get().copy();
            tree.withObjectProperty("spec")
                    .set("cidrs", seed.object().path("spec").path("cidrs").deepCopy());
            tree.withObjectProperty("metadata").put("generation", present.get().generation() + 1);
            tx.put(seed.kind().storageKey(key), tree);
        }
    }

    /** The default ServiceCIDR of a cluster that was told a second range when it was started again. */
    private static boolean addsSecondRange(ObjectNode seed, KubeObject present) {
        List<String> now = Fields.of(seed).texts("spec.cidrs");
        List<String> before = present.fields().texts("spec.cidrs");
        return seed.path("kind").asText().equals("ServiceCIDR") && now.size() == 2 && before.equals(now.subList(0, 1));
    }

    private List<Seed> seeds() {
        List<Seed> seeds = new ArrayList<>();
        for (String name : List.of("default", "kube-system", "kube-public", "kube-node-lease")) {
            seeds.add(seed(Resources.NAMESPACES, "", "{'metadata':{'name':'" + name + "'}}", false));
        }
        seeds.add(seed(
                GroupVersionResource.of("networking.k8s.io", "v1", "servicecidrs"),
                "",
                "{'metadata':{'name':'kubernetes','finalizers':['networking.k8s.io/service-cidr-finalizer']},"
                        + "'spec':{'cidrs':['" + serviceCidr.replace(",", "','") + "']}}",
                false));
        seeds.add(seed(
                Resources.SERVICES,
                "default",
                "{'metadata':{'name':'kubernetes','labels':{'component':'apiserver','provider':'kubernetes'}},"
                        + "'spec':{'clusterIP':'" + firstAddress + "','ports':[{'name':'https','port':443,"
                        + "'protocol':'TCP','targetPort':" + port + "}],'sessionAffinity':'None','type':'ClusterIP'}}",
                false));
        seeds.add(seed(
                Resources.ENDPOINTS,
                "default",
                "{'metadata':{'name':'kubernetes','labels':{'endpointslice.kubernetes.io/skip-mirror':'true'}},"
                        + "'subsets':[{'addresses':[{'ip':'" + address + "'}],'ports':[{'name':'https','port':" + port
                        + ",'protocol':'TCP'}]}]}",
                true));
        seeds.add(seed(
                Resources.ENDPOINT_SLICES,
                "default",
                "{'metadata':{'name':'kubernetes','labels':{'kubernetes.io/service-name':'kubernetes'}},"
                        + "'addressType':'" + IpAddress.of(address).family() + "','endpoints':[{'addresses':['"
                        + address
                        + "'],'conditions':{'ready':true}}],'ports':[{'name':'https','port':" + port
                        + ",'protocol':'TCP'}]}",
                true));
        seeds.add(priorityClass("system-node-critical", 2000001000, "node"));
        seeds.add(priorityClass("system-cluster-critical", 2000000000, "cluster"));
        return seeds;
    }

    private Seed priorityClass(String name, long value, String where) {
        String description = where.equals("node")
                ? "Used for system critical pods that must not be moved from their current node."
                : "Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.";
        return seed(
                GroupVersionResource.of("scheduling.k8s.io", "v1", "priorityclasses"),
                "",
                "{'metadata':{'name':'" + name + "'},'value':" + value + ",'description':'" + description + "'}",
                false);
    }

    /** The steps of a create that need no admission. Single quotes stand for double ones. */
    private Seed seed(GroupVersionResource resource, String namespace, String json, boolean replaces) {
        RegistryContext context = registry.context();
        Kind kind = registry.kind(resource);
        ObjectNode given = Json.parseTrusted(json.replace('\'', '"'));
        ObjectNode object = kind.decodeTree(given, FieldValidation.IGNORE).tree();
        SystemMetadata.forCreate(kind, namespace, object, context.clock().instant(), context.random());
        kind.setDefaults(object);
        StatusSeparation.forCreate(kind, object);
        if (kind.countsGenerations()) {
            SystemMetadata.metadata(object).put("generation", 1L);
        }
        kind.prepareForCreate(object);
        if (resource.resource().equals("servicecidrs")) {
            setReady(object);
        }
        return new Seed(kind, namespace, object, replaces);
    }

    private void setReady(ObjectNode cidr) {
        ObjectNode ready = cidr.withObject("status").putArray("conditions").addObject();
        ready.put("type", "Ready");
        ready.put("status", "True");
        ready.put("lastTransitionTime", Times.seconds(registry.context().clock().instant()));
        ready.put("reason", "");
        ready.put("message", "Kubernetes Service CIDR is ready");
    }
}
