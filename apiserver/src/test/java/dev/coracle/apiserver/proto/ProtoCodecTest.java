package dev.coracle.apiserver.proto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.GroupVersionKind;
import dev.coracle.apimachinery.status.StatusException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Bodies as Go clients send them; what they mean comes from a real 1.36.2 server. */
class ProtoCodecTest {
    private static final ProtoCodec CODEC = new ProtoCodec();
    private static final GroupVersionKind CONFIG_MAP = new GroupVersionKind("", "v1", "ConfigMap");
    private static final String CONFIG_MAP_BODY =
            "azhzAAoPCgJ2MRIJQ29uZmlnTWFwEiwKGgoCcGISABoAIgAqADIAOABCAFoGCgFsEgEx" + "EgYKAWESATESBgoBYhIBMhoAIgA=";
    private static final String SERVICE_BODY =
            "azhzAAoNCgJ2MRIHU2VydmljZRJvChUKBXBic3ZjEgAaACIAKgAyADgAQgASUgoYCgRodHRw"
                    + "EgNUQ1AYUCIHCAAQkD8aACgAChsKA3dlYhIDVENQGFEiCwgBEAAaBW5hbWVkKAASCAoDYXBwEgF4GgAiCUNsdXN0ZXJJUDoAQgAaAgoAGgAi"
                    + "AA==";

    @ParameterizedTest
    @MethodSource("bodies")
    void decodesWhatGoClientsSend(String base64, String json) {
        assertSame(json, CODEC.decode(Base64.getDecoder().decode(base64)));
    }

    static Stream<Arguments> bodies() {
        return Stream.of(
                arguments(
                        CONFIG_MAP_BODY,
                        "{'kind':'ConfigMap','apiVersion':'v1','metadata':{'name':'pb','labels':{'l':'1'}},"
                                + "'data':{'a':'1','b':'2'}}"),
                arguments(
                        "azhzAAoMCgJ2MRIGU2VjcmV0EjEKEwoDcGJzEgAaACIAKgAyADgAQgASBwoBYRICAAEaBk9wYXF1ZSIJCgFzEgR0ZXh0GgAiAA==",
                        "{'kind':'Secret','apiVersion':'v1','metadata':{'name':'pbs'},'data':{'a':'AAE='},"
                                + "'type':'Opaque','stringData':{'s':'text'}}"),
                arguments(
                        SERVICE_BODY,
                        "{'kind':'Service','apiVersion':'v1','metadata':{'name':'pbsvc'},'spec':{"
                                + "'ports':[{'name':'http','protocol':'TCP','port':80,'targetPort':8080},"
                                + "{'name':'web','protocol':'TCP','port':81,'targetPort':'named'}],"
                                + "'selector':{'app':'x'},'type':'ClusterIP'},'status':{'loadBalancer':{}}}"),
                arguments(
                        "azhzAAoTCgJ2MRINRGVsZXRlT3B0aW9ucxIOCAAiCkJhY2tncm91bmQaACIA",
                        "{'kind':'DeleteOptions','apiVersion':'v1','gracePeriodSeconds':0,'propagationPolicy':'Background'}"));
    }

    @ParameterizedTest
    @MethodSource("badBodies")
    void badBytesAreABadRequestWithGosText(String base64, String message) {
        StatusException e = assertThrows(
                StatusException.class, () -> CODEC.decode(Base64.getDecoder().decode(base64), CONFIG_MAP));

        assertEquals(400, e.code());
        assertEquals(message, e.getMessage());
    }

    static Stream<Arguments> badBodies() {
        return Stream.of(
                arguments(
                        "azhzAAoJCgJ2MRIDWmFwEhUKEwoDcGJ4EgAaACIAKgAyADgAQgAaACIA",
                        "Zap in version \"v1\" cannot be handled as a ConfigMap: no kind \"Zap\" is registered for version"
                                + " \"v1\" in scheme \"pkg/api/legacyscheme/scheme.go:30\""),
                arguments(
                        "CgA=",
                        "the object provided is unrecognized (must be of type ConfigMap): provided data does not appear to"
                                + " be a protobuf message, expected prefix [107 56 115 0] (0a00)"),
                arguments(
                        "azhzAAoPCgJ2MRIJQ29uZmlnTWFwEhcKEwoDcGJ0EgAaACIAKgAyADgAQgASfxoAIgA=",
                        "ConfigMap in version \"v1\" cannot be handled as a ConfigMap: unexpected EOF"));
    }

    @ParameterizedTest
    @MethodSource("objects")
    void anEncodedObjectDecodesToItself(String json) {
        ObjectNode object = json(json);

        ObjectNode back = CODEC.decode(CODEC.encode(object));

        assertSame(json, back);
    }

    static Stream<String> objects() {
        return Stream.of(
                "{'kind':'Deployment','apiVersion':'apps/v1','metadata':{'name':'d','creationTimestamp':"
                        + "'2026-01-02T03:04:05Z','managedFields':[{'manager':'m','operation':'Update','apiVersion':'apps/v1',"
                        + "'time':'2026-01-02T03:04:05Z','fieldsType':'FieldsV1','fieldsV1':{'f:spec':{'f:replicas':{}}}}]},"
                        + "'spec':{'replicas':0,'selector':{'matchLabels':{'a':'b'}},'template':{'metadata':{'labels':"
                        + "{'a':'b'}},'spec':{'volumes':[{'name':'v','emptyDir':{}},{'name':'c','configMap':{'name':'x',"
                        + "'defaultMode':420}}],'containers':[{'name':'c','image':'i','resources':{'limits':{'cpu':'100m'}},"
                        + "'livenessProbe':{'httpGet':{'path':'/','port':'web'},'periodSeconds':5},'ports':[{'containerPort':"
                        + "80}],'env':[{'name':'E','valueFrom':{'secretKeyRef':{'name':'s','key':'k'}}}]}]}},"
                        + "'strategy':{'rollingUpdate':{'maxSurge':'25%','maxUnavailable':0}}},'status':{}}",
                "{'kind':'Lease','apiVersion':'coordination.k8s.io/v1','metadata':{'name':'l'},'spec':{'renewTime':"
                        + "'2026-01-02T03:04:05.000006Z','leaseTransitions':0}}",
                "{'kind':'SelfSubjectAccessReview','apiVersion':'authorization.k8s.io/v1','metadata':{},'spec':"
                        + "{'resourceAttributes':{'verb':'get'}},'status':{'allowed':true}}",
                "{'kind':'TokenReview','apiVersion':'authentication.k8s.io/v1','metadata':{},'spec':{'token':'t'},"
                        + "'status':{'user':{'username':'u','extra':{'k':['a','b']}}}}",
                "{'kind':'CustomResourceDefinition','apiVersion':'apiextensions.k8s.io/v1','metadata':{'name':'x'},"
                        + "'spec':{'group':'g','names':{'plural':'p','kind':'K'},'scope':'Cluster','versions':[{'name':'v1',"
                        + "'served':true,'storage':true,'schema':{'openAPIV3Schema':{'type':'object','properties':{'a':"
                        + "{'type':'array','default':['x'],'items':{'type':'string','enum':['x',1],'maximum':1.5},"
                        + "'x-kubernetes-list-type':'set'},'b':{'additionalProperties':false},"
                        + "'c':{'additionalProperties':{'type':'string'},'maximum':10}}}}}]}}",
                "{'kind':'ControllerRevision','apiVersion':'apps/v1','metadata':{'name':'r'},'data':{'a':[1,'x',null]},"
                        + "'revision':3}",
                "{'kind':'PodList','apiVersion':'v1','metadata':{'resourceVersion':'5'},'items':[{'metadata':"
                        + "{'name':'p'},'spec':{'containers':[]},'status':{'phase':'Running'}}]}"
                                .replace("'containers':[]", "'nodeName':'n'"),
                "{'kind':'PersistentVolumeClaim','apiVersion':'v1','metadata':{'name':'p'},'spec':{'resources':{'requests':"
                        + "{'storage':'1Gi'}},'storageClassName':''}}",
                "{'kind':'Status','apiVersion':'v1','metadata':{},'status':'Failure','message':'m','reason':'NotFound',"
                        + "'details':{'name':'x','kind':'pods'},'code':404}");
    }

    @Test
    void aKindOfMetaIsKnownInEveryGroup() {
        ObjectNode options =
                CODEC.decode(CODEC.encode(json("{'kind':'DeleteOptions','apiVersion':'apps/v1','dryRun':['All']}")));

        assertSame("{'kind':'DeleteOptions','apiVersion':'apps/v1','dryRun':['All']}", options);
    }

    @Test
    void customResourcesHaveNoProtobufForm() {
        assertTrue(CODEC.knows("policy/v1", "Eviction"));
        assertTrue(CODEC.knows("autoscaling/v1", "Scale"));
        assertFalse(CODEC.knows("example.com/v1", "Widget"));
        assertFalse(CODEC.knows("meta.k8s.io/v1", "Table"));
    }

    @Test
    void aWatchEventIsABareMessageAfterItsLength() {
        ObjectNode object = json("{'kind':'ConfigMap','apiVersion':'v1','metadata':{'name':'a'}}");

        ByteBuffer frame = ByteBuffer.wrap(CODEC.encodeWatchEvent("ADDED", object));

        byte[] enveloped = CODEC.encode(object);
        assertEquals(frame.remaining() - 4, frame.getInt());
        byte[] head = new byte[7];
        frame.get(head);
        assertEquals("0a054144444544", HexFormat.of().formatHex(head));
        byte[] tail = new byte[enveloped.length];
        frame.position(frame.limit() - tail.length).get(tail);
        assertArrayEquals(enveloped, tail);
    }

    @Test
    void randomBytesNeverFailInAnyOtherWay() {
        long seed = System.nanoTime();
        System.out.println("protobuf fuzz seed " + seed);
        Random random = new Random(seed);
        byte[][] good = objects().map(o -> CODEC.encode(json(o))).toArray(byte[][]::new);
        long end = System.nanoTime() + 2_000_000_000L;
        while (System.nanoTime() < end) {
            byte[] body = good[random.nextInt(good.length)].clone();
            int changes = 1 + random.nextInt(8);
            for (int i = 0; i < changes; i++) {
                body[4 + random.nextInt(body.length - 4)] = (byte) random.nextInt(256);
            }
            if (random.nextInt(4) == 0) {
                body = Arrays.copyOf(body, random.nextInt(body.length));
            }
            try {
                Json.bytes(CODEC.decode(body));
            } catch (StatusException e) {
                assertEquals(400, e.code());
            }
        }
    }

    private static ObjectNode json(String text) {
        return Json.parseTrusted(text.replace('\'', '"'));
    }

    private static void assertSame(String expected, ObjectNode actual) {
        ObjectNode wanted = json(expected);
        assertTrue(Json.same(wanted, actual), () -> "wanted " + wanted + "\n but was " + actual);
    }
}
