package dev.coracle.apiserver.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.client.DeleteOptions;
import dev.coracle.apimachinery.client.PatchType;
import dev.coracle.apimachinery.client.WatchEvent;
import dev.coracle.apimachinery.client.WatchOptions;
import dev.coracle.apimachinery.client.Watcher;
import dev.coracle.apimachinery.object.GroupVersionResource;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apiserver.registry.apiextensions.CustomResourceDefinitions;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CustomResourcesTest {
    private static final GroupVersionResource WIDGETS = GroupVersionResource.of("example.com", "v1", "widgets");
    private static final GroupVersionResource OLD_WIDGETS =
            GroupVersionResource.of("example.com", "v1beta1", "widgets");
    private static final ObjectKey DEFINITION = ObjectKey.cluster("widgets.example.com");

    private final TestRegistry test = new TestRegistry();
    private final CustomResourceDefinitions definitions =
            CustomResourceDefinitions.follow(test.registry, (t, fault) -> {
                throw new AssertionError(t, fault);
            });

    @AfterEach
    void close() {
        definitions.close();
        test.close();
    }

    private static ObjectNode definition(String plural, String kind) {
        return TestRegistry.json("{metadata:{name:" + plural + ".example.com},spec:{group:example.com,scope:Namespaced,"
                + "names:{plural:" + plural + ",kind:" + kind + "},versions:[{name:v1,served:true,storage:true,"
                + "subresources:{status:{}},schema:{openAPIV3Schema:{type:object,properties:{"
                + "spec:{type:object,properties:{size:{type:integer,default:3}}},"
                + "status:{type:object,properties:{ready:{type:boolean}}}}}}},"
                + "{name:v1beta1,served:true,storage:false,deprecated:true,"
                + "schema:{openAPIV3Schema:{type:object,x-kubernetes-preserve-unknown-fields:true}}}]}}");
    }

    private static ObjectNode widget(String rest) {
        return TestRegistry.json(
                "{apiVersion:example.com/v1,kind:Widget,metadata:{name:a" + rest + "},spec:{size:5,odd:1}}");
    }

    /** Watches until an object is as wanted; empty stands for a deletion. */
    private void await(GroupVersionResource resource, ObjectKey key, Predicate<Optional<KubeObject>> wanted)
            throws Exception {
        CompletableFuture<Void> seen = new CompletableFuture<>();
        var watch = test.client.watch(resource, "", WatchOptions.ALL, new Watcher() {
            @Override
            public void onEvent(WatchEvent event) {
                boolean ours = event.type() != WatchEvent.Type.BOOKMARK
                        && event.object().key().equals(key);
                Optional<KubeObject> state =
                        event.type() == WatchEvent.Type.DELETED ? Optional.empty() : Optional.of(event.object());
                if (ours && wanted.test(state)) {
                    seen.complete(null);
                }
            }

            @Override
            public void onEnd(Optional<StatusException> error) {
                // The test has what it wants.
            }
        });
        seen.get(60, TimeUnit.SECONDS);
        watch.close();
    }

    private static boolean is(Optional<KubeObject> definition, String type, String status) {
        return definition.isPresent()
                && definition.get().at("status").list("conditions").stream()
                        .anyMatch(c ->
                                c.text("type").equals(type) && c.text("status").equals(status));
    }

    private void establish(ObjectNode definition) throws Exception {
        String name = definition.path("metadata").path("name").asText();
        test.client.create(Resources.CUSTOM_RESOURCE_DEFINITIONS, "", definition);
        await(Resources.CUSTOM_RESOURCE_DEFINITIONS, ObjectKey.cluster(name), d -> is(d, "Established", "True"));
    }

    @Test
    void whoHasSeenEstablishedCanCreate() throws Exception {
        establish(definition("widgets", "Widget"));

        KubeObject made = test.client.create(WIDGETS, "default", widget(""));

        assertEquals(5, made.fields().integer("spec.size", 0));
        assertFalse(made.fields().has("spec.odd"));
        assertEquals(1, made.generation());
    }

    @Test
    void statusIsWrittenApart() throws Exception {
        establish(definition("widgets", "Widget"));
        test.client.create(WIDGETS, "default", widget(""));
        ObjectKey key = ObjectKey.of("default", "a");

        KubeObject main = test.client.patch(
                WIDGETS, key, "", PatchType.MERGE, TestRegistry.json("{spec:{size:6},status:{ready:true}}"));
        KubeObject status = test.client.patch(
                WIDGETS, key, "status", PatchType.MERGE, TestRegistry.json("{spec:{size:7},status:{ready:true}}"));

        assertFalse(main.fields().has("status"));
        assertEquals(2, main.generation());
        assertEquals(6, status.fields().integer("spec.size", 0));
        assertTrue(status.fields().flag("status.ready"));
        assertEquals(2, status.generation());
    }

    @Test
    void versionsShareTheirObjects() throws Exception {
        establish(definition("widgets", "Widget"));
        test.client.create(WIDGETS, "default", widget(""));

        KubeObject old = test.client.get(OLD_WIDGETS, ObjectKey.of("default", "a"));

        assertEquals("example.com/v1beta1", old.apiVersion());
        assertEquals(
                Optional.of("example.com/v1beta1 Widget is deprecated; use example.com/v1 Widget"),
                test.registry.kind(OLD_WIDGETS).deprecation());
    }

    @Test
    void conversionsByWebhookAreRefusedAndTheStoredVersionWorks() throws Exception {
        ObjectNode definition = definition("widgets", "Widget");
        definition
                .withObject("/spec")
                .set(
                        "conversion",
                        TestRegistry.json("{strategy:Webhook,webhook:{conversionReviewVersions:[v1],"
                                + "clientConfig:{service:{name:hook,namespace:default}}}}"));
        establish(definition);
        test.client.create(WIDGETS, "default", widget(""));

        StatusException refused =
                assertThrows(StatusException.class, () -> test.client.get(OLD_WIDGETS, ObjectKey.of("default", "a")));

        assertEquals(
                "Internal error occurred: conversion webhook for example.com/v1, Kind=Widget failed:"
                        + " this server does not call conversion webhooks",
                refused.getMessage());
    }

    @Test
    void namesGoToWhoAskedFirst() throws Exception {
        establish(definition("widgets", "Widget"));
        test.client.create(Resources.CUSTOM_RESOURCE_DEFINITIONS, "", definition("gadgets", "Widget"));

        await(
                Resources.CUSTOM_RESOURCE_DEFINITIONS,
                ObjectKey.cluster("gadgets.example.com"),
                d -> is(d, "NamesAccepted", "False") && is(d, "Established", "False"));

        KubeObject second =
                test.client.get(Resources.CUSTOM_RESOURCE_DEFINITIONS, ObjectKey.cluster("gadgets.example.com"));
        assertEquals("gadgets", second.text("status.acceptedNames.plural"));
        assertEquals("", second.text("status.acceptedNames.kind"));
        assertThrows(
                StatusException.class,
                () -> test.registry.kind(GroupVersionResource.of("example.com", "v1", "gadgets")));
    }

    @Test
    void aDefinitionTakesItsObjectsAlong() throws Exception {
        establish(definition("widgets", "Widget"));
        test.client.create(WIDGETS, "default", widget(""));
        test.client.create(
                WIDGETS,
                "default",
                TestRegistry.json(
                        "{apiVersion:example.com/v1,kind:Widget,metadata:{name:held,finalizers:[example.com/hold]}}"));

        test.client.delete(Resources.CUSTOM_RESOURCE_DEFINITIONS, DEFINITION, DeleteOptions.DEFAULT);
        StatusException refused =
                assertThrows(StatusException.class, () -> test.client.create(WIDGETS, "default", widget("b")));
        assertEquals("create not allowed while custom resource definition is terminating", refused.getMessage());
        await(
                WIDGETS,
                ObjectKey.of("default", "held"),
                w -> w.isPresent() && w.get().deleting());
        test.client.patch(
                WIDGETS,
                ObjectKey.of("default", "held"),
                "",
                PatchType.MERGE,
                TestRegistry.json("{metadata:{finalizers:null}}"));

        awaitGone();
        assertEquals(0, test.store.image().count("widgets.example.com", ""));
    }

    /** The kind goes after its definition, in the run that the last event wakes. */
    private void awaitGone() throws Exception {
        CompletableFuture<Void> gone = new CompletableFuture<>();
        Runnable look = () -> {
            if (test.store.image().count("customresourcedefinitions.apiextensions.k8s.io", "") == 0) {
                gone.complete(null);
            }
        };
        try (AutoCloseable subscription =
                test.store.events().subscribe("customresourcedefinitions.apiextensions.k8s.io", look)) {
            look.run();
            gone.get(60, TimeUnit.SECONDS);
        }
    }

    @Test
    void watchesEndWhenTheirDefinitionChanges() throws Exception {
        establish(definition("widgets", "Widget"));
        CompletableFuture<Optional<StatusException>> end = new CompletableFuture<>();
        test.client.watch(WIDGETS, "", WatchOptions.ALL, new Watcher() {
            @Override
            public void onEvent(WatchEvent event) {
                // Nothing is expected before the end.
            }

            @Override
            public void onEnd(Optional<StatusException> error) {
                end.complete(error);
            }
        });

        test.client.patch(
                Resources.CUSTOM_RESOURCE_DEFINITIONS,
                DEFINITION,
                "",
                PatchType.MERGE,
                TestRegistry.json("{spec:{names:{shortNames:[wd]}}}"));

        assertEquals(Optional.empty(), end.get(60, TimeUnit.SECONDS));
        assertEquals(
                java.util.List.of("wd"),
                test.registry.kind(WIDGETS).descriptor().shortNames());
    }

    @Test
    void definitionsFoundInTheStoreAreServedAtOnce() throws Exception {
        establish(definition("widgets", "Widget"));
        definitions.close();
        test.registry.kinds().setCustom(java.util.List.of());

        try (CustomResourceDefinitions again = CustomResourceDefinitions.follow(test.registry, (t, fault) -> {})) {
            assertEquals("Widget", test.registry.kind(WIDGETS).gvk().kind());
        }
    }
}
