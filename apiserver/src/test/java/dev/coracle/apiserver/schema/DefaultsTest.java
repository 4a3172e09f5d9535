package dev.coracle.apiserver.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.GroupVersionKind;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What kube-apiserver 1.36.2 answered to the same bodies, without what needs the cluster. */
class DefaultsTest {
    private static final String CONTAINER = "\"image\":\"v1\",\"imagePullPolicy\":\"Always\",\"name\":\"c\","
            + "\"resources\":{},\"terminationMessagePath\":\"/dev/termination-log\","
            + "\"terminationMessagePolicy\":\"File\"";
    private static final String POD_SPEC = "\"dnsPolicy\":\"ClusterFirst\",\"restartPolicy\":\"Always\","
            + "\"schedulerName\":\"default-scheduler\",\"securityContext\":{},\"terminationGracePeriodSeconds\":30";
    private static final String TEMPLATE_IN =
            "\"selector\":{\"matchLabels\":{\"app\":\"w\"}},\"template\":{\"metadata\":"
                    + "{\"labels\":{\"app\":\"w\"}},\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"v1\"}]}}";
    private static final String TEMPLATE_OUT =
            "\"selector\":{\"matchLabels\":{\"app\":\"w\"}},\"template\":{\"metadata\":"
                    + "{\"labels\":{\"app\":\"w\"}},\"spec\":{\"containers\":[{" + CONTAINER + "}]," + POD_SPEC + "}}";

    private final ObjectDecoder decoder = new ObjectDecoder(Schemas.builtin());

    @ParameterizedTest
    @MethodSource("specs")
    void fillsTheSpec(String apiVersion, String kind, String spec, String expected) {
        JsonNode actual = defaulted(apiVersion, kind, "{\"metadata\":{\"name\":\"w\"},\"spec\":{" + spec + "}}");

        JsonNode wanted = Json.parseTrusted("{" + expected + "}");
        assertTrue(Json.same(wanted, actual.get("spec")), () -> "wanted " + wanted + "\nactual " + actual.get("spec"));
    }

    static Stream<Arguments> specs() {
        String job = "\"backoffLimit\":6,\"completionMode\":\"NonIndexed\",\"manualSelector\":false,\"parallelism\":1,"
                + "\"podReplacementPolicy\":\"TerminatingOrFailed\",\"suspend\":false";
        return Stream.of(
                arguments(
                        "v1",
                        "Pod",
                        "\"containers\":[{\"name\":\"c\",\"image\":\"v1\"}]",
                        "\"containers\":[{" + CONTAINER + "}],\"enableServiceLinks\":true," + POD_SPEC),
                arguments(
                        "v1",
                        "Pod",
                        "\"hostNetwork\":true,\"containers\":[{\"name\":\"c\",\"image\":\"v1\",\"ports\":"
                                + "[{\"containerPort\":80}],\"resources\":{\"limits\":{\"cpu\":\"0.1\"}}}]",
                        "\"hostNetwork\":true,\"containers\":[{"
                                + CONTAINER.replace(
                                        "\"resources\":{}",
                                        "\"resources\":{\"limits\":{\"cpu\":\"100m\"},\"requests\":{\"cpu\":\"100m\"}}")
                                + ",\"ports\":[{\"containerPort\":80,\"hostPort\":80,\"protocol\":\"TCP\"}]}],"
                                + "\"enableServiceLinks\":true," + POD_SPEC),
                arguments(
                        "apps/v1",
                        "Deployment",
                        TEMPLATE_IN,
                        "\"progressDeadlineSeconds\":600,\"replicas\":1,\"revisionHistoryLimit\":10,\"strategy\":"
                                + "{\"rollingUpdate\":{\"maxSurge\":\"25%\",\"maxUnavailable\":\"25%\"},"
                                + "\"type\":\"RollingUpdate\"}," + TEMPLATE_OUT),
                arguments(
                        "apps/v1",
                        "Deployment",
                        "\"strategy\":{\"type\":\"Recreate\"},\"replicas\":0," + TEMPLATE_IN,
                        "\"progressDeadlineSeconds\":600,\"replicas\":0,\"revisionHistoryLimit\":10,\"strategy\":"
                                + "{\"type\":\"Recreate\"}," + TEMPLATE_OUT),
                arguments("apps/v1", "ReplicaSet", TEMPLATE_IN, "\"replicas\":1," + TEMPLATE_OUT),
                arguments(
                        "apps/v1",
                        "DaemonSet",
                        TEMPLATE_IN,
                        "\"revisionHistoryLimit\":10,\"updateStrategy\":{\"rollingUpdate\":{\"maxSurge\":0,"
                                + "\"maxUnavailable\":1},\"type\":\"RollingUpdate\"}," + TEMPLATE_OUT),
                arguments(
                        "apps/v1",
                        "StatefulSet",
                        TEMPLATE_IN + ",\"serviceName\":\"s\",\"volumeClaimTemplates\":[{\"metadata\":"
                                + "{\"name\":\"d\"},\"spec\":{\"accessModes\":[\"ReadWriteOnce\"],\"resources\":"
                                + "{\"requests\":{\"storage\":\"1Gi\"}}}}]",
                        "\"persistentVolumeClaimRetentionPolicy\":{\"whenDeleted\":\"Retain\",\"whenScaled\":"
                                + "\"Retain\"},\"podManagementPolicy\":\"OrderedReady\",\"replicas\":1,"
                                + "\"revisionHistoryLimit\":10,\"serviceName\":\"s\",\"updateStrategy\":"
                                + "{\"rollingUpdate\":{\"partition\":0},\"type\":\"RollingUpdate\"},"
                                + "\"volumeClaimTemplates\":[{\"apiVersion\":\"v1\",\"kind\":\"PersistentVolumeClaim\","
                                + "\"metadata\":{\"name\":\"d\"},\"spec\":{\"accessModes\":[\"ReadWriteOnce\"],"
                                + "\"resources\":{\"requests\":{\"storage\":\"1Gi\"}},\"volumeMode\":\"Filesystem\"},"
                                + "\"status\":{\"phase\":\"Pending\"}}]," + TEMPLATE_OUT),
                arguments("batch/v1", "Job", TEMPLATE_IN, job + ",\"completions\":1," + TEMPLATE_OUT),
                arguments(
                        "batch/v1",
                        "Job",
                        "\"completions\":3," + TEMPLATE_IN,
                        job + ",\"completions\":3," + TEMPLATE_OUT),
                arguments(
                        "batch/v1",
                        "CronJob",
                        "\"schedule\":\"@hourly\",\"jobTemplate\":{\"spec\":{" + TEMPLATE_IN + "}}",
                        "\"concurrencyPolicy\":\"Allow\",\"failedJobsHistoryLimit\":1,\"jobTemplate\":{\"metadata\":{},"
                                + "\"spec\":{" + TEMPLATE_OUT + "}},\"schedule\":\"@hourly\","
                                + "\"successfulJobsHistoryLimit\":3,\"suspend\":false"),
                arguments(
                        "v1",
                        "Service",
                        "\"ports\":[{\"port\":80}]",
                        "\"internalTrafficPolicy\":\"Cluster\",\"ports\":[{\"port\":80,\"protocol\":\"TCP\","
                                + "\"targetPort\":80}],\"sessionAffinity\":\"None\",\"type\":\"ClusterIP\""),
                arguments(
                        "v1",
                        "Service",
                        "\"type\":\"LoadBalancer\",\"sessionAffinity\":\"ClientIP\",\"ports\":[{\"port\":80}]",
                        "\"allocateLoadBalancerNodePorts\":true,\"externalTrafficPolicy\":\"Cluster\","
                                + "\"internalTrafficPolicy\":\"Cluster\",\"ports\":[{\"port\":80,\"protocol\":\"TCP\","
                                + "\"targetPort\":80}],\"sessionAffinity\":\"ClientIP\",\"sessionAffinityConfig\":"
                                + "{\"clientIP\":{\"timeoutSeconds\":10800}},\"type\":\"LoadBalancer\""),
                arguments(
                        "v1",
                        "Service",
                        "\"type\":\"ExternalName\",\"externalName\":\"a.b\"",
                        "\"externalName\":\"a.b\",\"sessionAffinity\":\"None\",\"type\":\"ExternalName\""),
                arguments(
                        "networking.k8s.io/v1",
                        "NetworkPolicy",
                        "\"podSelector\":{},\"egress\":[{\"ports\":[{\"port\":53}]}]",
                        "\"egress\":[{\"ports\":[{\"port\":53,\"protocol\":\"TCP\"}]}],\"podSelector\":{},"
                                + "\"policyTypes\":[\"Ingress\",\"Egress\"]"),
                arguments(
                        "autoscaling/v2",
                        "HorizontalPodAutoscaler",
                        "\"maxReplicas\":2,\"scaleTargetRef\":{\"kind\":\"D\",\"name\":\"d\"},\"behavior\":{\"scaleDown\":"
                                + "{\"policies\":[{\"type\":\"Pods\",\"value\":1,\"periodSeconds\":60}]}}",
                        "\"maxReplicas\":2,\"minReplicas\":1,\"scaleTargetRef\":{\"kind\":\"D\",\"name\":\"d\"},"
                                + "\"metrics\":[{\"type\":\"Resource\",\"resource\":{\"name\":\"cpu\",\"target\":{\"type\":"
                                + "\"Utilization\",\"averageUtilization\":80}}}],\"behavior\":{\"scaleDown\":{\"policies\":"
                                + "[{\"type\":\"Pods\",\"value\":1,\"periodSeconds\":60}],\"selectPolicy\":\"Max\"},"
                                + "\"scaleUp\":{\"stabilizationWindowSeconds\":0,\"selectPolicy\":\"Max\",\"policies\":["
                                + "{\"type\":\"Pods\",\"value\":4,\"periodSeconds\":15},"
                                + "{\"type\":\"Percent\",\"value\":100,\"periodSeconds\":15}]}}"));
    }

    @ParameterizedTest
    @CsvSource({
        "nginx, Always",
        "nginx:latest, Always",
        "nginx:1.27, IfNotPresent",
        "registry:5000/a/b, Always",
        "registry:5000/a/b:1, IfNotPresent",
        "a/b@sha256:00, IfNotPresent",
        "'', IfNotPresent"
    })
    void pullPolicyFollowsTheTag(String image, String policy) {
        assertEquals(policy, ContainerDefaults.pullPolicy(image));
    }

    @ParameterizedTest
    @MethodSource("volumes")
    void fillsVolumes(String volume, String expected) {
        JsonNode pod =
                defaulted("v1", "Pod", "{\"spec\":{\"containers\":[],\"volumes\":[{\"name\":\"v\"" + volume + "}]}}");

        JsonNode wanted = Json.parseTrusted("{\"name\":\"v\"," + expected + "}");
        JsonNode actual = pod.at("/spec/volumes/0");
        assertTrue(Json.same(wanted, actual), () -> "wanted " + wanted + "\nactual " + actual);
    }

    static Stream<Arguments> volumes() {
        return Stream.of(
                arguments("", "\"emptyDir\":{}"),
                arguments(
                        ",\"secret\":{\"secretName\":\"s\"}", "\"secret\":{\"secretName\":\"s\",\"defaultMode\":420}"),
                arguments(",\"hostPath\":{\"path\":\"/p\"}", "\"hostPath\":{\"path\":\"/p\",\"type\":\"\"}"),
                arguments(
                        ",\"projected\":{\"sources\":[{\"serviceAccountToken\":{\"path\":\"t\"}}]}",
                        "\"projected\":{\"defaultMode\":420,\"sources\":[{\"serviceAccountToken\":"
                                + "{\"path\":\"t\",\"expirationSeconds\":3600}}]}"),
                arguments(
                        ",\"ephemeral\":{\"volumeClaimTemplate\":{\"spec\":{}}}",
                        "\"ephemeral\":{\"volumeClaimTemplate\":{\"metadata\":{},\"spec\":{\"resources\":{},"
                                + "\"volumeMode\":\"Filesystem\"}}}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "v1|Secret|{\"stringData\":{\"a\":\"b\"}}|/data/a|\"Yg==\"",
                "v1|Secret|{}|/type|\"Opaque\"",
                "v1|Namespace|{\"metadata\":{\"name\":\"n\"}}|/metadata/labels|{\"kubernetes.io/metadata.name\":\"n\"}",
                "v1|Namespace|{}|/status/phase|\"Active\"",
                "v1|Node|{\"status\":{\"capacity\":{\"cpu\":\"2\"}}}|/status/allocatable|{\"cpu\":\"2\"}",
                "v1|Node|{\"spec\":{\"podCIDR\":\"10.0.0.0/24\"}}|/spec/podCIDRs|[\"10.0.0.0/24\"]",
                "v1|Pod|{\"status\":{\"podIP\":\"10.0.0.1\"}}|/status/podIPs|[{\"ip\":\"10.0.0.1\"}]",
                "v1|Pod|{\"spec\":{\"serviceAccountName\":\"r\"}}|/spec/serviceAccount|\"r\"",
                "v1|PersistentVolumeClaim|{}|/spec|{\"resources\":{},\"volumeMode\":\"Filesystem\"}",
                "v1|LimitRange|{\"spec\":{\"limits\":[{\"type\":\"Container\",\"max\":{\"cpu\":\"2\"}}]}}"
                        + "|/spec/limits/0/defaultRequest|{\"cpu\":\"2\"}",
                "discovery.k8s.io/v1|EndpointSlice|{\"ports\":[{\"port\":1}]}|/ports/0"
                        + "|{\"name\":\"\",\"port\":1,\"protocol\":\"TCP\"}",
                "rbac.authorization.k8s.io/v1|RoleBinding|{\"subjects\":[{\"kind\":\"User\",\"name\":\"u\"}]}"
                        + "|/subjects/0/apiGroup|\"rbac.authorization.k8s.io\"",
                "storage.k8s.io/v1|StorageClass|{\"provisioner\":\"p\"}|/reclaimPolicy|\"Delete\"",
                "scheduling.k8s.io/v1|PriorityClass|{\"value\":1}|/preemptionPolicy|\"PreemptLowerPriority\"",
                "admissionregistration.k8s.io/v1|MutatingWebhookConfiguration|{\"webhooks\":[{\"name\":\"w\"}]}"
                        + "|/webhooks/0/reinvocationPolicy|\"Never\"",
                "apiextensions.k8s.io/v1|CustomResourceDefinition|{\"spec\":{\"names\":{\"kind\":\"Foo\"}}}"
                        + "|/spec/names/listKind|\"FooList\""
            })
    void fillsOtherKinds(String apiVersion, String kind, String body, String path, String expected) throws Exception {
        JsonNode actual = defaulted(apiVersion, kind, body).at(path);

        assertTrue(
                Json.same(Json.parse(expected.getBytes(StandardCharsets.UTF_8)), actual),
                () -> "wanted " + expected + "\nactual " + actual);
    }

    private JsonNode defaulted(String apiVersion, String kind, String body) {
        GroupVersionKind type = GroupVersionKind.parse(apiVersion, kind);
        Decoded decoded = decoder.decode(body.getBytes(StandardCharsets.UTF_8), "", type, FieldValidation.STRICT);
        Defaults.apply(decoded.tree(), type);
        return decoded.tree();
    }
}
