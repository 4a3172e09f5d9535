package dev.coracle.apiserver.registry.apiextensions;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import java.util.List;

/** A CustomResourceDefinition as this package reads it. Immutable. */
record Definition(KubeObject object) {
    static final String STORAGE = "customresourcedefinitions.apiextensions.k8s.io";
    static final String FINALIZER = "customresourcecleanup.apiextensions.k8s.io";

    String name() {
        return object.name();
    }

    Fields spec() {
        return object.at("spec");
    }

    Fields status() {
        return object.at("status");
    }

    String group() {
        return object.text("spec.group");
    }

    boolean namespaced() {
        return object.text("spec.scope").equals("Namespaced");
    }

    List<Fields> versions() {
        return spec().list("versions");
    }

    /** The version that objects are stored in. */
    String storageVersion() {
        return storageVersion(versions());
    }

    static String storageVersion(List<Fields> versions) {
        return versions.stream()
                .filter(v -> v.flag("storage"))
                .map(v -> v.text("name"))
                .findFirst()
                .orElse("");
    }

    boolean convertsByWebhook() {
        return object.text("spec.conversion.strategy").equals("Webhook");
    }

    boolean established() {
        return isTrue("Established");
    }

    boolean terminating() {
        return object.deleting() || isTrue("Terminating");
    }

    private boolean isTrue(String condition) {
        return status().list("conditions").stream()
                .anyMatch(c ->
                        c.text("type").equals(condition) && c.text("status").equals("True"));
    }
}
