package dev.coracle.apiserver.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apiserver.schema.TypeSchema;
import dev.coracle.apiserver.schema.TypeSchema.Field;
import dev.coracle.apiserver.schema.TypeSchema.ListType;
import dev.coracle.apiserver.schema.TypeSchema.Scalar;
import java.util.List;
import java.util.Set;

/** A cut-down Deployment with the merge keys and list types of the real one. */
public final class TestSchemas {
    private static final TypeSchema STRING = TypeSchema.scalar(Scalar.STRING);
    private static final TypeSchema INT = TypeSchema.scalar(Scalar.INT32);
    private static final TypeSchema STRINGS = TypeSchema.map(() -> STRING, false);

    private TestSchemas() {}

    private static Field field(String name, TypeSchema type) {
        return new Field(name, () -> type, false, null, Set.of(), "");
    }

    private static Field field(String name, TypeSchema type, JsonNode defaultValue) {
        return new Field(name, () -> type, false, defaultValue, Set.of(), "");
    }

    private static Field patched(String name, TypeSchema type, String mergeKey, String... strategies) {
        return new Field(name, () -> type, false, null, Set.of(strategies), mergeKey);
    }

    private static TypeSchema object(String name, Field... fields) {
        return TypeSchema.object(name, List.of(fields), false, false);
    }

    /** A plain Go struct, which is always there. */
    private static Field struct(String name, TypeSchema type) {
        return field(name, type, Json.object());
    }

    private static TypeSchema listMap(TypeSchema item, String... keys) {
        return TypeSchema.list(() -> item, ListType.MAP, List.of(keys));
    }

    private static TypeSchema atomicList(TypeSchema item) {
        return TypeSchema.list(() -> item, ListType.ATOMIC, List.of());
    }

    private static final TypeSchema META = object(
            "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta",
            field("name", STRING),
            field("namespace", STRING),
            field("uid", STRING),
            field("resourceVersion", STRING),
            field("generation", INT),
            field("creationTimestamp", STRING),
            field("labels", STRINGS),
            field("annotations", STRINGS),
            field("managedFields", atomicList(TypeSchema.any())),
            patched("finalizers", TypeSchema.list(() -> STRING, ListType.SET, List.of()), "", "merge"));

    private static final TypeSchema CONTAINER = object(
            "io.k8s.api.core.v1.Container",
            field("name", STRING),
            field("image", STRING),
            field("args", atomicList(STRING)),
            patched(
                    "env",
                    listMap(object("EnvVar", field("name", STRING), field("value", STRING)), "name"),
                    "name",
                    "merge"),
            patched(
                    "ports",
                    listMap(
                            object(
                                    "io.k8s.api.core.v1.ContainerPort",
                                    field("name", STRING),
                                    field("containerPort", INT),
                                    field("protocol", STRING, TextNode.valueOf("TCP"))),
                            "containerPort",
                            "protocol"),
                    "containerPort",
                    "merge"));

    private static final TypeSchema SERVICE_PORT = object(
            "io.k8s.api.core.v1.ServicePort",
            field("name", STRING),
            new Field("port", () -> INT, true, IntNode.valueOf(0), Set.of(), ""),
            field("protocol", STRING, TextNode.valueOf("TCP")),
            field("targetPort", TypeSchema.scalar(Scalar.INT_OR_STRING)));

    public static final TypeSchema SERVICE = object(
            "io.k8s.api.core.v1.Service",
            field("apiVersion", STRING),
            field("kind", STRING),
            struct("metadata", META),
            struct(
                    "spec",
                    object(
                            "io.k8s.api.core.v1.ServiceSpec",
                            patched("ports", listMap(SERVICE_PORT, "port", "protocol"), "port", "merge"),
                            field("type", STRING))));

    private static final TypeSchema VOLUME = object(
            "io.k8s.api.core.v1.Volume",
            field("name", STRING),
            field("emptyDir", object("EmptyDir", field("medium", STRING))),
            field("configMap", object("ConfigMap", field("name", STRING))));

    private static final TypeSchema POD_SPEC = object(
            "io.k8s.api.core.v1.PodSpec",
            new Field("containers", () -> listMap(CONTAINER, "name"), true, null, Set.of("merge"), "name"),
            patched("volumes", listMap(VOLUME, "name"), "name", "merge", "retainKeys"),
            field("nodeSelector", TypeSchema.map(() -> STRING, true)),
            patched("tolerations", atomicList(object("Toleration", field("key", STRING))), ""));

    private static final TypeSchema STRATEGY = object(
            "Strategy", field("type", STRING), field("rollingUpdate", object("Rolling", field("maxSurge", STRING))));

    public static final TypeSchema DEPLOYMENT = object(
            "io.k8s.api.apps.v1.Deployment",
            field("apiVersion", STRING),
            field("kind", STRING),
            struct("metadata", META),
            struct(
                    "spec",
                    object(
                            "io.k8s.api.apps.v1.DeploymentSpec",
                            field("replicas", INT),
                            field("paused", TypeSchema.scalar(Scalar.BOOLEAN)),
                            field("selector", TypeSchema.map(() -> STRING, true)),
                            new Field("strategy", () -> STRATEGY, false, Json.object(), Set.of("retainKeys"), ""),
                            struct(
                                    "template",
                                    object("Template", struct("metadata", META), struct("spec", POD_SPEC))))),
            struct(
                    "status",
                    object(
                            "Status",
                            field("replicas", INT),
                            patched(
                                    "conditions",
                                    listMap(
                                            object("Condition", field("type", STRING), field("status", STRING)),
                                            "type"),
                                    "type",
                                    "merge"))));

    public static final TypeSchema CONFIG_MAP = object(
            "io.k8s.api.core.v1.ConfigMap",
            field("apiVersion", STRING),
            field("kind", STRING),
            struct("metadata", META),
            field("data", STRINGS),
            field("immutable", TypeSchema.scalar(Scalar.BOOLEAN)));
}
