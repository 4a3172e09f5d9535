package dev.coracle.apiserver.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.GroupVersionKind;
import dev.coracle.apimachinery.status.StatusException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Texts are those kube-apiserver 1.36.2 answered with. */
class ObjectDecoderTest {
    private static final GroupVersionKind CONFIG_MAP = new GroupVersionKind("", "v1", "ConfigMap");
    private static final GroupVersionKind POD = new GroupVersionKind("", "v1", "Pod");
    private static final GroupVersionKind SERVICE = new GroupVersionKind("", "v1", "Service");
    private static final GroupVersionKind EVENT = new GroupVersionKind("", "v1", "Event");
    private static final GroupVersionKind ROLE = new GroupVersionKind("rbac.authorization.k8s.io", "v1", "Role");
    private static final GroupVersionKind DEPLOYMENT = new GroupVersionKind("apps", "v1", "Deployment");
    private static final String UNRECOGNIZED = "the object provided is unrecognized (must be of type ConfigMap): ";
    private static final String NO_JSON = UNRECOGNIZED + "couldn't get version/kind; json parse error: ";
    private static final String TYPE_META = "struct { APIVersion string \"json:\\\"apiVersion,omitempty\\\"\";"
            + " Kind string \"json:\\\"kind,omitempty\\\"\" }";

    private final ObjectDecoder decoder = new ObjectDecoder(Schemas.builtin());

    @ParameterizedTest
    @MethodSource("refusals")
    void refusesInTheWordsOfGo(GroupVersionKind kind, String body, String message) {
        StatusException refusal =
                assertThrows(StatusException.class, () -> decode(body, "", kind, FieldValidation.WARN));

        assertEquals(400, refusal.code());
        assertEquals(message, refusal.getMessage());
    }

    static Stream<Arguments> refusals() {
        String pod = "Pod in version \"v1\" cannot be handled as a Pod: ";
        String map = "ConfigMap in version \"v1\" cannot be handled as a ConfigMap: ";
        String deployment = "Deployment in version \"v1\" cannot be handled as a Deployment: ";
        return Stream.of(
                arguments(CONFIG_MAP, "{", NO_JSON + "unexpected end of JSON input ({)"),
                arguments(CONFIG_MAP, "", NO_JSON + "unexpected end of JSON input (<empty>)"),
                arguments(
                        CONFIG_MAP,
                        "[]",
                        NO_JSON + "json: cannot unmarshal array into Go value of type " + TYPE_META + " (5b5d)"),
                arguments(
                        CONFIG_MAP,
                        "\"x\"",
                        NO_JSON + "json: cannot unmarshal string into Go value of type " + TYPE_META + " (227822)"),
                arguments(
                        CONFIG_MAP,
                        "{\"kind\":\"ConfigMap\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"a\"}} x",
                        NO_JSON
                                + "invalid character 'x' after top-level value ({\"kind\":\"ConfigMap\",\"apiVersio ...)"),
                arguments(
                        CONFIG_MAP,
                        "{\"kind\":\"Zap\",\"apiVersion\":\"v1\"}",
                        "Zap in version \"v1\" cannot be handled as a ConfigMap: no kind \"Zap\" is registered for"
                                + " version \"v1\" in scheme \"pkg/api/legacyscheme/scheme.go:30\""),
                arguments(
                        CONFIG_MAP,
                        "{\"kind\":\"ConfigMapList\",\"apiVersion\":\"v1\",\"items\":[]}",
                        "ConfigMapList in version \"v1\" cannot be handled as a ConfigMap: converting"
                                + " (v1.ConfigMapList) to (core.ConfigMap): unknown conversion"),
                arguments(
                        CONFIG_MAP,
                        "{\"data\":{\"a\":1}}",
                        map + "json: cannot unmarshal number into Go struct field ConfigMap.data of type string"),
                arguments(
                        CONFIG_MAP,
                        "{\"data\":\"x\"}",
                        map + "json: cannot unmarshal string into Go struct field ConfigMap.data of type"
                                + " map[string]string"),
                arguments(
                        CONFIG_MAP,
                        "{\"metadata\":{\"labels\":[]}}",
                        map + "json: cannot unmarshal array into Go struct field ObjectMeta.metadata.labels of type"
                                + " map[string]string"),
                arguments(CONFIG_MAP, "{\"binaryData\":{\"a\":\"%%%\"}}", map + "illegal base64 data at input byte 0"),
                arguments(
                        CONFIG_MAP,
                        "{\"metadata\":{\"creationTimestamp\":\"yesterday\"}}",
                        map + "parsing time \"yesterday\" as \"2006-01-02T15:04:05Z07:00\": cannot parse"
                                + " \"yesterday\" as \"2006\""),
                arguments(
                        DEPLOYMENT,
                        "{\"spec\":{\"replicas\":\"2\"}}",
                        deployment + "json: cannot unmarshal string into Go struct field"
                                + " DeploymentSpec.spec.replicas of type int32"),
                arguments(
                        DEPLOYMENT,
                        "{\"spec\":{\"replicas\":1.5}}",
                        deployment + "json: cannot unmarshal number 1.5 into Go struct field"
                                + " DeploymentSpec.spec.replicas of type int32"),
                arguments(
                        DEPLOYMENT,
                        "{\"spec\":{\"replicas\":99999999999}}",
                        deployment + "json: cannot unmarshal number 99999999999 into Go struct field"
                                + " DeploymentSpec.spec.replicas of type int32"),
                arguments(
                        POD,
                        "{\"spec\":{\"containers\":[{\"ports\":[{\"containerPort\":\"80\"}]}]}}",
                        pod + "json: cannot unmarshal string into Go struct field"
                                + " ContainerPort.spec.containers.ports.containerPort of type int32"),
                arguments(
                        POD,
                        "{\"spec\":{\"hostNetwork\":\"true\"}}",
                        pod + "json: cannot unmarshal string into Go struct field PodSpec.spec.hostNetwork of type"
                                + " bool"),
                arguments(
                        POD,
                        "{\"spec\":{\"containers\":[{\"env\":[{\"name\":\"A\",\"value\":1}]}]}}",
                        pod + "json: cannot unmarshal number into Go struct field"
                                + " EnvVar.spec.containers.env.value of type string"),
                arguments(
                        POD,
                        "{\"spec\":{\"containers\":{\"name\":\"c\"}}}",
                        pod + "json: cannot unmarshal object into Go struct field PodSpec.spec.containers of type"
                                + " []v1.Container"),
                arguments(
                        POD,
                        "{\"spec\":{\"containers\":[{\"resources\":{\"limits\":{\"cpu\":\"abc\"}}}]}}",
                        pod + "quantities must match the regular expression"
                                + " '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"));
    }

    @ParameterizedTest
    @MethodSource("roundTrips")
    void leavesWhatARoundTripThroughTheStructsLeaves(GroupVersionKind kind, String body, String expected)
            throws JsonProcessingException {
        Decoded decoded = decode(body, "application/json", kind, FieldValidation.STRICT);

        assertEquals(Json.parse(bytes(expected)), Json.parse(Json.bytes(decoded.tree())));
    }

    static Stream<Arguments> roundTrips() {
        return Stream.of(
                arguments(
                        CONFIG_MAP,
                        "{\"data\":{\"a\":null,\"b\":\"\"},\"immutable\":false,\"metadata\":{\"name\":\"a\","
                                + "\"labels\":{},\"finalizers\":[],\"generateName\":\"\",\"creationTimestamp\":null}}",
                        "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"a\"},"
                                + "\"data\":{\"a\":\"\",\"b\":\"\"},\"immutable\":false}"),
                arguments(
                        DEPLOYMENT,
                        "{\"spec\":{\"replicas\":0,\"paused\":false,\"template\":{\"spec\":{\"containers\":[{"
                                + "\"name\":\"c\",\"resources\":{\"limits\":{\"cpu\":\"1000m\",\"memory\":1024}}}]}}}}",
                        "{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"metadata\":{},\"spec\":{\"replicas\":0,"
                                + "\"selector\":null,\"template\":{\"metadata\":{},\"spec\":{\"containers\":[{"
                                + "\"name\":\"c\",\"resources\":{\"limits\":{\"cpu\":\"1\",\"memory\":\"1024\"}}}]}},"
                                + "\"strategy\":{}},\"status\":{}}"),
                arguments(
                        SERVICE,
                        "{\"metadata\":{\"name\":\"s\"},\"spec\":{\"ports\":[{\"port\":80,\"targetPort\":\"http\"}]}}",
                        "{\"apiVersion\":\"v1\",\"kind\":\"Service\",\"metadata\":{\"name\":\"s\"},\"spec\":{\"ports\":["
                                + "{\"port\":80,\"targetPort\":\"http\"}]},\"status\":{\"loadBalancer\":{}}}"),
                arguments(
                        ROLE,
                        "{\"metadata\":{\"name\":\"r\"},\"rules\":[]}",
                        "{\"apiVersion\":\"rbac.authorization.k8s.io/v1\",\"kind\":\"Role\","
                                + "\"metadata\":{\"name\":\"r\"},\"rules\":null}"),
                arguments(
                        EVENT,
                        "{\"metadata\":{\"name\":\"e\"},\"firstTimestamp\":\"2026-01-02T03:04:05+01:00\","
                                + "\"lastTimestamp\":\"2026-01-02T03:04:05.9Z\"}",
                        "{\"apiVersion\":\"v1\",\"kind\":\"Event\",\"metadata\":{\"name\":\"e\"},\"involvedObject\":{},"
                                + "\"source\":{},\"firstTimestamp\":\"2026-01-02T02:04:05Z\","
                                + "\"lastTimestamp\":\"2026-01-02T03:04:05Z\",\"eventTime\":null,"
                                + "\"reportingComponent\":\"\",\"reportingInstance\":\"\"}"));
    }

    @Test
    void kindAndVersionComeFirst() {
        Decoded decoded = decode("{\"data\":{\"a\":\"b\"}}", "", CONFIG_MAP, FieldValidation.STRICT);

        assertEquals(
                "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{},\"data\":{\"a\":\"b\"}}",
                Json.text(decoded.tree()));
    }

    private static final String ODD =
            "{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"metadata\":{\"name\":\"d\","
                    + "\"odd\":1},\"spec\":{\"replicas\":0,\"replicaz\":3,\"template\":{\"spec\":{\"containers\":[{\"name\":\"c\","
                    + "\"imagePulPolicy\":\"Never\"}]}}}}";

    @Test
    void unknownFieldsAreDroppedAndTold() {
        List<String> expected = List.of(
                "unknown field \"metadata.odd\"",
                "unknown field \"spec.replicaz\"",
                "unknown field \"spec.template.spec.containers[0].imagePulPolicy\"");

        Decoded warned = decode(ODD, "", DEPLOYMENT, FieldValidation.WARN);
        Decoded ignored = decode(ODD, "", DEPLOYMENT, FieldValidation.IGNORE);
        StatusException refusal =
                assertThrows(StatusException.class, () -> decode(ODD, "", DEPLOYMENT, FieldValidation.STRICT));

        assertEquals(expected, warned.warnings());
        assertEquals(List.of(), ignored.warnings());
        assertEquals(warned.tree(), ignored.tree());
        assertEquals(
                "Deployment in version \"v1\" cannot be handled as a Deployment: strict decoding error: "
                        + String.join(", ", expected),
                refusal.getMessage());
    }

    @Test
    void duplicateFieldsAreToldAndTheLastCounts() {
        String body = "{\"metadata\":{\"name\":\"dup\",\"name\":\"dup\"},\"data\":{\"a\":\"1\",\"a\":\"2\"}}";

        Decoded decoded = decode(body, "", CONFIG_MAP, FieldValidation.WARN);

        assertEquals(List.of("duplicate field \"metadata.name\"", "duplicate field \"data.a\""), decoded.warnings());
        assertEquals("2", decoded.tree().path("data").path("a").asText());
    }

    @Test
    void yamlDuplicatesNameTheLine() {
        String body = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: dup\ndata:\n  a: b\n  a: c\nnope: 1\n";

        Decoded decoded = decode(body, "application/yaml", CONFIG_MAP, FieldValidation.WARN);
        StatusException refusal = assertThrows(
                StatusException.class, () -> decode(body, "application/yaml", CONFIG_MAP, FieldValidation.STRICT));

        assertEquals(List.of("line 7: key \"a\" already set in map", "unknown field \"nope\""), decoded.warnings());
        assertEquals(
                "ConfigMap in version \"v1\" cannot be handled as a ConfigMap: strict decoding error: yaml: unmarshal"
                        + " errors:\n  line 7: key \"a\" already set in map, unknown field \"nope\"",
                refusal.getMessage());
    }

    @Test
    void bottomlessBodiesAreRefused() {
        GroupVersionKind definition = new GroupVersionKind("apiextensions.k8s.io", "v1", "CustomResourceDefinition");
        String schema = "{\"not\":".repeat(2000) + "{}" + "}".repeat(2000);
        String deep = "{\"spec\":{\"versions\":[{\"schema\":{\"openAPIV3Schema\":" + schema + "}}]}}";

        StatusException refusal =
                assertThrows(StatusException.class, () -> decode(deep, "", definition, FieldValidation.WARN));

        assertEquals(400, refusal.code());
    }

    @Test
    void otherMediaTypesAreRefused() {
        StatusException refusal =
                assertThrows(StatusException.class, () -> decode("x", "text/plain", CONFIG_MAP, FieldValidation.WARN));

        assertEquals(415, refusal.code());
    }

    @Test
    void patchedTreesAreTypedTheSameWay() {
        var tree =
                Json.parseTrusted("{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"data\":{\"a\":\"b\"},\"nope\":1}");

        DecodeException refusal =
                assertThrows(DecodeException.class, () -> decoder.decodeTree(tree, CONFIG_MAP, FieldValidation.STRICT));

        assertEquals("strict decoding error: unknown field \"nope\"", refusal.getMessage());
        assertEquals(
                List.of("unknown field \"nope\""),
                decoder.decodeTree(tree, CONFIG_MAP, FieldValidation.WARN).warnings());
    }

    private Decoded decode(String body, String mediaType, GroupVersionKind kind, FieldValidation validation) {
        return decoder.decode(bytes(body), mediaType, kind, validation);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
