package dev.coracle.controllers.garbagecollector;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.coracle.apimachinery.client.DeleteOptions;
import dev.coracle.apimachinery.object.GroupVersionResource;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.object.OwnerReference;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.controllers.ManagedResource;
import dev.coracle.controllers.fake.FakeCluster;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The conversation of the recorded scenario "garbage-collection", and what surrounds it. */
class GarbageCollectorTest {
    private static final GroupVersionResource WIDGETS = GroupVersionResource.of("example.org", "v1", "widgets");
    private final FakeCluster cluster = new FakeCluster(
            List.of(
                    new ManagedResource(Resources.CONFIG_MAPS, "ConfigMap", true),
                    new ManagedResource(Resources.NODES, "Node", false),
                    new ManagedResource(Resources.CUSTOM_RESOURCE_DEFINITIONS, "CustomResourceDefinition", false)),
            GarbageCollector::new);

    private String map(String name, String... owners) {
        String uid = create(Resources.CONFIG_MAPS, "ConfigMap", "v1", name, "default", owners);
        cluster.settle();
        return uid;
    }

    private String create(
            GroupVersionResource resource, String kind, String version, String name, String ns, String... owners) {
        return cluster.create(
                        resource,
                        ns,
                        "{'apiVersion':'" + version + "','kind':'" + kind + "','metadata':{'name':'" + name
                                + "','ownerReferences':[" + String.join(",", owners) + "]}}")
                .uid();
    }

    private static String owner(String name, String uid, boolean blocks) {
        return "{'apiVersion':'v1','kind':'ConfigMap','name':'" + name + "','uid':'" + uid + "','blockOwnerDeletion':"
                + blocks + "}";
    }

    private void family() {
        String uid = map("owner");
        String other = map("other");
        map("child", owner("owner", uid, true));
        map("shared", owner("owner", uid, false), owner("other", other, false));
    }

    private void delete(String name, String policy) {
        cluster.api()
                .delete(
                        Resources.CONFIG_MAPS,
                        ObjectKey.of("default", name),
                        DeleteOptions.DEFAULT.withPropagation(policy));
        cluster.settle();
    }

    /** {@code name<owners} of all ConfigMaps. */
    private List<String> left() {
        List<String> left = new ArrayList<>();
        for (KubeObject map : cluster.api().all(Resources.CONFIG_MAPS)) {
            left.add(
                    map.name() + map.owners().stream().map(OwnerReference::name).toList());
        }
        return left;
    }

    @Test
    void backgroundTakesDependentsWithoutAnotherOwner() {
        family();

        delete("owner", "Background");

        assertEquals(List.of("other[]", "shared[other]"), left());
    }

    @Test
    void foregroundTakesDependentsFirst() {
        family();

        delete("owner", "Foreground");

        assertEquals(List.of("other[]", "shared[other]"), left());
    }

    @Test
    void foregroundWaitsForABlockingDependent() {
        String uid = map("owner");
        map("child", owner("owner", uid, true));
        cluster.merge(Resources.CONFIG_MAPS, "default", "child", "{'metadata':{'finalizers':['example.org/hold']}}");

        delete("owner", "Foreground");
        assertEquals(List.of("child[owner]", "owner[]"), left());

        cluster.merge(Resources.CONFIG_MAPS, "default", "child", "{'metadata':{'finalizers':null}}");
        cluster.settle();
        assertEquals(List.of(), left());
    }

    @Test
    void aCircleDoesNotBlockItself() {
        String first = map("first");
        String second = map("second", owner("first", first, true));
        String third = map("third", owner("second", second, true));
        cluster.merge(
                Resources.CONFIG_MAPS,
                "default",
                "first",
                "{'metadata':{'ownerReferences':[" + owner("third", third, true) + "]}}");
        cluster.settle();

        delete("first", "Foreground");

        assertEquals(List.of(), left());
    }

    @Test
    void foregroundGoesDownTheTree() {
        String uid = map("owner");
        String child = map("child", owner("owner", uid, true));
        map("grandchild", owner("child", child, true));
        cluster.api().takeWrites();

        delete("owner", "Foreground");

        assertEquals(List.of(), left());
        List<String> deletes = cluster.api().takeWrites().stream()
                .filter(w -> w.startsWith("delete"))
                .toList();
        assertEquals(
                List.of("delete configmaps/owner", "delete configmaps/child", "delete configmaps/grandchild"), deletes);
    }

    @Test
    void orphanLeavesDependentsWithoutTheReference() {
        family();

        delete("owner", "Orphan");

        assertEquals(List.of("child[]", "other[]", "shared[other]"), left());
    }

    @Test
    void ownerThatNeverWasCounts() {
        map("lost", owner("never", "11111111-2222-3333-4444-555555555555", false));

        assertEquals(List.of(), left());
    }

    @Test
    void ownerWithTheSameNameButAnotherUidIsAnother() {
        map("owner");
        map("child", owner("owner", "11111111-2222-3333-4444-555555555555", false));

        assertEquals(List.of("owner[]"), left());
    }

    @Test
    void ownerInAnotherNamespaceCountsAsAbsent() {
        String uid = create(Resources.CONFIG_MAPS, "ConfigMap", "v1", "owner", "elsewhere");
        map("child", owner("owner", uid, false));

        assertEquals(List.of("owner[]"), left());
        assertEquals(
                1,
                cluster.events().stream()
                        .filter(e -> e.startsWith("OwnerRefInvalidNamespace"))
                        .count());
    }

    @Test
    void ownerOfAnUnknownKindIsLeftAlone() {
        map("child", "{'apiVersion':'example.org/v1','kind':'Widget','name':'w','uid':'x'}");

        assertEquals(1, left().size());
    }

    @Test
    void customResourcesOwnAndAreOwned() {
        cluster.create(
                Resources.CUSTOM_RESOURCE_DEFINITIONS,
                "",
                "{'apiVersion':'apiextensions.k8s.io/v1','kind':'CustomResourceDefinition','metadata':{'name':"
                        + "'widgets.example.org'},'spec':{'group':'example.org','scope':'Namespaced','names':{'plural':"
                        + "'widgets','kind':'Widget'},'versions':[{'name':'v1','served':true,'storage':true}]},"
                        + "'status':{'conditions':[{'type':'Established','status':'True'}]}}");
        cluster.settle();
        String uid = map("owner");
        String widget = create(WIDGETS, "Widget", "example.org/v1", "w", "default", owner("owner", uid, false));
        map("child", "{'apiVersion':'example.org/v1','kind':'Widget','name':'w','uid':'" + widget + "'}");
        cluster.settle();
        assertEquals(2, left().size());

        delete("owner", "Background");

        assertEquals(List.of(), cluster.api().all(WIDGETS));
        assertEquals(List.of(), left());
    }
}
