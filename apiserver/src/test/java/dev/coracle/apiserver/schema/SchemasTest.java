package dev.coracle.apiserver.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.coracle.apimachinery.object.GroupVersionKind;
import dev.coracle.apiserver.schema.TypeSchema.Field;
import dev.coracle.apiserver.schema.TypeSchema.ListType;
import dev.coracle.apiserver.schema.TypeSchema.Presence;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SchemasTest {
    private final Schemas schemas = Schemas.builtin();

    @ParameterizedTest
    @MethodSource("kinds")
    void kindsAreFoundByGroupAndVersion(GroupVersionKind kind, boolean known) {
        assertEquals(known, schemas.of(kind).isPresent());
    }

    static Stream<Arguments> kinds() {
        return Stream.of(
                arguments(new GroupVersionKind("", "v1", "Pod"), true),
                arguments(new GroupVersionKind("", "v1", "PodList"), true),
                arguments(new GroupVersionKind("", "v1", "Status"), true),
                arguments(new GroupVersionKind("apps", "v1", "Deployment"), true),
                arguments(new GroupVersionKind("apps", "v1", "DeleteOptions"), true),
                arguments(new GroupVersionKind("autoscaling", "v1", "Scale"), true),
                arguments(new GroupVersionKind("rbac.authorization.k8s.io", "v1", "Role"), true),
                arguments(new GroupVersionKind("flowcontrol.apiserver.k8s.io", "v1", "FlowSchema"), true),
                arguments(new GroupVersionKind("apiextensions.k8s.io", "v1", "CustomResourceDefinition"), true),
                arguments(new GroupVersionKind("apiregistration.k8s.io", "v1", "APIService"), true),
                arguments(new GroupVersionKind("", "v1", "PodSpec"), false),
                arguments(new GroupVersionKind("", "v1", "ObjectReference"), false),
                arguments(new GroupVersionKind("example.com", "v1", "Widget"), false));
    }

    @Test
    void everyDefinitionCanBeBuilt() {
        int fields = 0;
        for (String name : schemas.definitionNames()) {
            for (Field field : schemas.definition(name).orElseThrow().fields()) {
                field.type();
                fields++;
            }
        }

        assertEquals(3137, fields);
    }

    @Test
    void metadataHasItsMergeAndListTypes() {
        TypeSchema metadata = schemas.objectMeta();

        Field finalizers = metadata.field("finalizers").orElseThrow();
        assertEquals(Set.of("merge"), finalizers.patchStrategies());
        assertEquals(ListType.SET, finalizers.type().listType());
        Field owners = metadata.field("ownerReferences").orElseThrow();
        assertEquals("uid", owners.patchMergeKey());
        assertEquals(ListType.MAP, owners.type().listType());
        assertEquals(
                ListType.ATOMIC,
                metadata.field("managedFields").orElseThrow().type().listType());
    }

    @ParameterizedTest
    @MethodSource("presences")
    void presenceFollowsTheGoType(String definition, String field, Presence presence) {
        TypeSchema type = schemas.definition("io.k8s.api." + definition).orElseThrow();

        assertEquals(presence, type.field(field).orElseThrow().presence());
    }

    static Stream<Arguments> presences() {
        return Stream.of(
                arguments("apps.v1.DeploymentSpec", "replicas", Presence.AS_GIVEN),
                arguments("apps.v1.DeploymentSpec", "paused", Presence.UNLESS_ZERO),
                arguments("apps.v1.DeploymentSpec", "selector", Presence.OR_NULL),
                arguments("apps.v1.DeploymentSpec", "strategy", Presence.ALWAYS),
                arguments("core.v1.Container", "name", Presence.ALWAYS),
                arguments("core.v1.Container", "resources", Presence.ALWAYS),
                arguments("core.v1.Container", "ports", Presence.UNLESS_ZERO),
                arguments("core.v1.PodSpec", "containers", Presence.ALWAYS),
                arguments("core.v1.EndpointPort", "name", Presence.UNLESS_ZERO),
                arguments("discovery.v1.EndpointPort", "name", Presence.AS_GIVEN));
    }

    @Test
    void atomicMapsAndCircularTypes() {
        TypeSchema pod = schemas.definition("io.k8s.api.core.v1.PodSpec").orElseThrow();
        assertTrue(pod.field("nodeSelector").orElseThrow().type().atomic());
        assertFalse(pod.field("overhead").orElseThrow().type().atomic());

        TypeSchema props = schemas.definition(
                        "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps")
                .orElseThrow();
        assertEquals(props, props.field("not").orElseThrow().type());
    }
}
