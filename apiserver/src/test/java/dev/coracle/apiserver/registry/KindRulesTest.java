package dev.coracle.apiserver.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.client.PatchType;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.GroupVersionResource;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.status.StatusException;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Expected texts are those that kube-apiserver 1.36.2 gave. */
class KindRulesTest {
    private static final TestRegistry CLUSTER = new TestRegistry();

    @AfterAll
    static void close() {
        CLUSTER.close();
    }

    private static ObjectNode json(String text) {
        return Json.parseTrusted(text.replace('\'', '"'));
    }

    private static GroupVersionResource resource(String qualified) {
        return CLUSTER.registry.kinds().all().stream()
                .map(Kind::gvr)
                .filter(r -> r.qualifiedName().equals(qualified))
                .findFirst()
                .orElseThrow();
    }

    private static KubeObject create(String resource, String body) {
        GroupVersionResource gvr = resource(resource);
        boolean namespaced = CLUSTER.registry.kind(gvr).descriptor().namespaced();
        return CLUSTER.client.create(gvr, namespaced ? "default" : "", json(body));
    }

    private static KubeObject merge(String resource, String name, String patch) {
        return CLUSTER.client.patch(
                resource(resource), ObjectKey.of("default", name), "", PatchType.MERGE, json(patch));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void refuses(String resource, String body, String message) {
        StatusException refusal = assertThrows(StatusException.class, () -> create(resource, body));

        assertEquals(message, refusal.getMessage());
    }

    static Stream<Arguments> refusals() {
        return Stream.of(
                arguments(
                        "pods",
                        "{'metadata':{'name':'p'},'spec':{'containers':[]}}",
                        "Pod \"p\" is invalid: spec.containers: Required value"),
                arguments(
                        "pods",
                        "{'metadata':{'name':'p'},'spec':{'containers':[{'image':'i'}]}}",
                        "Pod \"p\" is invalid: spec.containers[0].name: Required value"),
                arguments(
                        "pods",
                        "{'metadata':{'name':'p'},'spec':{'containers':[{'name':'C_','image':'i'}]}}",
                        "Pod \"p\" is invalid: spec.containers[0].name: Invalid value: \"C_\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')"),
                arguments(
                        "pods",
                        "{'metadata':{'name':'p'},'spec':{'containers':[{'name':'c','image':'i'},{'name':'c','image':'i'}]}}",
                        "Pod \"p\" is invalid: spec.containers[1].name: Duplicate value: \"c\""),
                arguments(
                        "pods",
                        "{'metadata':{'name':'p'},'spec':{'containers':[{'name':'c','image':' i'}]}}",
                        "Pod \"p\" is invalid: spec.containers[0].image: Invalid value: \" i\": must not have leading or trailing whitespace"),
                arguments(
                        "pods",
                        "{'metadata':{'name':'p'},'spec':{'containers':[{'name':'c','image':'i','imagePullPolicy':'Maybe'}]}}",
                        "Pod \"p\" is invalid: spec.containers[0].imagePullPolicy: Unsupported value: \"Maybe\": supported values: \"Always\", \"IfNotPresent\", \"Never\""),
                arguments(
                        "pods",
                        "{'metadata':{'name':'p'},'spec':{'dnsPolicy':'x','containers':[{'name':'c','image':'i'}]}}",
                        "Pod \"p\" is invalid: spec.dnsPolicy: Unsupported value: \"x\": supported values: \"ClusterFirstWithHostNet\", \"ClusterFirst\", \"Default\", \"None\""),
                arguments(
                        "pods",
                        "{'metadata':{'name':'p'},'spec':{'containers':[{'name':'c','image':'i','ports':[{'containerPort':0}]}]}}",
                        "Pod \"p\" is invalid: spec.containers[0].ports[0].containerPort: Required value"),
                arguments(
                        "pods",
                        "{'metadata':{'name':'p'},'spec':{'containers':[{'name':'c','image':'i','ports':[{'containerPort':1,'hostPort':80},{'containerPort':2,'hostPort':80}]}]}}",
                        "Pod \"p\" is invalid: spec.containers[0].ports[1].hostPort: Duplicate value: \"TCP//80\""),
                arguments(
                        "pods",
                        "{'metadata':{'name':'p'},'spec':{'containers':[{'name':'c','image':'i','env':[{'name':'='}]}]}}",
                        "Pod \"p\" is invalid: spec.containers[0].env[0].name: Invalid value: \"=\": a valid environment variable name must consist only of printable ASCII characters other than '='"),
                arguments(
                        "pods",
                        "{'metadata':{'name':'p'},'spec':{'containers':[{'name':'c','image':'i','env':[{'name':'a','valueFrom':{'fieldRef':{'fieldPath':'spec.nope'}}}]}]}}",
                        "Pod \"p\" is invalid: spec.containers[0].env[0].valueFrom.fieldRef.fieldPath: Invalid value: \"spec.nope\": error converting fieldPath: field label not supported: spec.nope"),
                arguments(
                        "pods",
                        "{'metadata':{'name':'p'},'spec':{'containers':[{'name':'c','image':'i','volumeMounts':[{'name':'v','mountPath':'/v'}]}]}}",
                        "Pod \"p\" is invalid: spec.containers[0].volumeMounts[0].name: Not found: \"v\""),
                arguments(
                        "pods",
                        "{'metadata':{'name':'p'},'spec':{'volumes':[{'name':'v','emptyDir':{},'hostPath':{'path':'/'}}],'containers':[{'name':'c','image':'i'}]}}",
                        "Pod \"p\" is invalid: spec.volumes[0].hostPath: Forbidden: may not specify more than 1 volume type"),
                arguments(
                        "pods",
                        "{'metadata':{'name':'p'},'spec':{'containers':[{'name':'c','image':'i','resources':{'limits':{'cpu':'1'},'requests':{'cpu':'2'}}}]}}",
                        "Pod \"p\" is invalid: spec.containers[0].resources.requests: Invalid value: \"2\": must be less than or equal to cpu limit of 1"),
                arguments(
                        "pods",
                        "{'metadata':{'name':'p'},'spec':{'containers':[{'name':'c','image':'i','resources':{'limits':{'cpu':'-1'}}}]}}",
                        "Pod \"p\" is invalid: [spec.containers[0].resources.limits[cpu]: Invalid value: \"-1\": must be greater than or equal to 0, spec.containers[0].resources.requests[cpu]: Invalid value: \"-1\": must be greater than or equal to 0]"),
                arguments(
                        "pods",
                        "{'metadata':{'name':'p'},'spec':{'tolerations':[{'operator':'Odd'}],'containers':[{'name':'c','image':'i'}]}}",
                        "Pod \"p\" is invalid: [spec.tolerations[0].operator: Invalid value: \"Odd\": operator must be Exists when `key` is empty, which means \"match all values and all keys\", spec.tolerations[0].operator: Unsupported value: \"Odd\": supported values: \"Equal\", \"Exists\"]"),
                arguments(
                        "pods",
                        "{'metadata':{'name':'p'},'spec':{'containers':[{'name':'c','image':'i','livenessProbe':{'httpGet':{'port':80},'tcpSocket':{'port':80}}}]}}",
                        "Pod \"p\" is invalid: spec.containers[0].livenessProbe.tcpSocket: Forbidden: may not specify more than 1 handler type"),
                arguments(
                        "pods",
                        "{'metadata':{'name':'p'},'spec':{'containers':[{'name':'c','image':'i','livenessProbe':{}}]}}",
                        "Pod \"p\" is invalid: spec.containers[0].livenessProbe: Required value: must specify a handler type"),
                arguments(
                        "pods",
                        "{'metadata':{'name':'p'},'spec':{'containers':[{'name':'c','image':'i','livenessProbe':{'successThreshold':2,'tcpSocket':{'port':80}}}]}}",
                        "Pod \"p\" is invalid: spec.containers[0].livenessProbe.successThreshold: Invalid value: 2: must be 1"),
                arguments(
                        "pods",
                        "{'metadata':{'name':'p'},'spec':{'containers':[{'name':'c','image':'i','securityContext':{'runAsUser':-1}}]}}",
                        "Pod \"p\" is invalid: spec.containers[0].securityContext.runAsUser: Invalid value: -1: must be between 0 and 2147483647, inclusive"),
                arguments(
                        "pods",
                        "{'metadata':{'name':'p'},'spec':{'ephemeralContainers':[{'name':'e','image':'i'}],'containers':[{'name':'c','image':'i'}]}}",
                        "Pod \"p\" is invalid: spec.ephemeralContainers: Forbidden: cannot be set on create"),
                arguments(
                        "secrets",
                        "{'metadata':{'name':'s'},'type':'kubernetes.io/basic-auth','data':{}}",
                        "Secret \"s\" is invalid: [data[username]: Required value, data[password]: Required value]"),
                arguments(
                        "secrets",
                        "{'metadata':{'name':'s'},'type':'kubernetes.io/dockercfg','data':{'.dockercfg':'YQ=='}}",
                        "Secret \"s\" is invalid: data[.dockercfg]: Invalid value: \"<secret contents redacted>\": invalid character 'a' looking for beginning of value"),
                arguments(
                        "configmaps",
                        "{'metadata':{'name':'k'},'data':{'a':'x'},'binaryData':{'a':'YQ=='}}",
                        "ConfigMap \"k\" is invalid: data[a]: Invalid value: \"a\": duplicate of key present in binaryData"),
                arguments(
                        "cronjobs.batch",
                        "{'metadata':{'name':'a'},'spec':{'schedule':'* * *','jobTemplate':{'spec':{'template':{'spec':{'restartPolicy':'Never','containers':[{'name':'c','image':'i'}]}}}}}}",
                        "CronJob.batch \"a\" is invalid: spec.schedule: Invalid value: \"* * *\": expected exactly 5 fields, found 3: [* * *]"),
                arguments(
                        "horizontalpodautoscalers.autoscaling",
                        "{'metadata':{'name':'h'},'spec':{'maxReplicas':3,'scaleTargetRef':{'kind':'Deployment','name':'d'}}}",
                        "HorizontalPodAutoscaler.autoscaling \"h\" is invalid: spec.scaleTargetRef.apiVersion: Invalid value: \"\": apiVersion must specify API group"),
                arguments(
                        "ingresses.networking.k8s.io",
                        "{'metadata':{'name':'i'},'spec':{}}",
                        "Ingress.networking.k8s.io \"i\" is invalid: spec: Invalid value: null: either `defaultBackend` or `rules` must be specified"),
                arguments(
                        "ingresses.networking.k8s.io",
                        "{'metadata':{'name':'i'},'spec':{'rules':[{'host':'1.2.3.4'}]}}",
                        "Ingress.networking.k8s.io \"i\" is invalid: spec.rules[0].host: Invalid value: \"1.2.3.4\": must be a DNS name, not an IP address"),
                arguments(
                        "ingresses.networking.k8s.io",
                        "{'metadata':{'name':'i'},'spec':{'defaultBackend':{}}}",
                        "Ingress.networking.k8s.io \"i\" is invalid: spec.defaultBackend: Invalid value: \"\": resource or service backend is required"),
                arguments(
                        "networkpolicies.networking.k8s.io",
                        "{'metadata':{'name':'n'},'spec':{'podSelector':{},'ingress':[{'from':[{'ipBlock':{'cidr':'10.0.0.0/8','except':['11.0.0.0/8']}}]}]}}",
                        "NetworkPolicy.networking.k8s.io \"n\" is invalid: spec.ingress[0].from[0].ipBlock.except[0]: Invalid value: \"11.0.0.0/8\": must be a strict subset of `cidr`"),
                arguments(
                        "networkpolicies.networking.k8s.io",
                        "{'metadata':{'name':'n'},'spec':{'podSelector':{},'ingress':[{'from':[{}]}]}}",
                        "NetworkPolicy.networking.k8s.io \"n\" is invalid: spec.ingress[0].from[0]: Required value: must specify a peer"),
                arguments(
                        "leases.coordination.k8s.io",
                        "{'metadata':{'name':'x'},'spec':{'leaseDurationSeconds':0}}",
                        "Lease.coordination.k8s.io \"x\" is invalid: spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0"),
                arguments(
                        "events",
                        "{'metadata':{'name':'e'},'reason':'R','involvedObject':{'kind':'Pod','name':'p','namespace':'other'}}",
                        "Event \"e\" is invalid: involvedObject.namespace: Invalid value: \"other\": does not match event.namespace"),
                arguments(
                        "poddisruptionbudgets.policy",
                        "{'metadata':{'name':'bad'},'spec':{'minAvailable':1,'maxUnavailable':1}}",
                        "PodDisruptionBudget.policy \"bad\" is invalid: spec: Invalid value: {\"MinAvailable\":1,\"Selector\":null,\"MaxUnavailable\":1,\"UnhealthyPodEvictionPolicy\":null}: minAvailable and maxUnavailable cannot be both set"),
                arguments(
                        "priorityclasses.scheduling.k8s.io",
                        "{'metadata':{'name':'system-x'},'value':1}",
                        "PriorityClass.scheduling.k8s.io \"system-x\" is invalid: metadata.name: Forbidden: priority class names with 'system-' prefix are reserved for system use only. error: system-x is not a known system priority class"));
    }

    @Test
    void deploymentKeepsItsSelector() {
        create(
                "deployments.apps",
                "{'metadata':{'name':'web'},'spec':{'selector':{'matchLabels':{'app':'web'}},'template':{'metadata':"
                        + "{'labels':{'app':'web'}},'spec':{'containers':[{'name':'c','image':'i'}]}}}}");

        StatusException refusal = assertThrows(
                StatusException.class,
                () -> merge("deployments.apps", "web", "{'spec':{'selector':{'matchLabels':{'x':'y'}}}}"));

        assertEquals(
                "Deployment.apps \"web\" is invalid: [spec.template.metadata.labels: Invalid value: {\"app\":\"web\"}:"
                        + " `selector` does not match template `labels`, spec.selector: Invalid value:"
                        + " {\"matchLabels\":{\"app\":\"web\",\"x\":\"y\"}}: field is immutable]",
                refusal.getMessage());
    }

    @Test
    void podsChangeTheirImageAndHardlyAnythingElse() {
        create("pods", "{'metadata':{'name':'changing'},'spec':{'containers':[{'name':'c','image':'i'}]}}");

        merge("pods", "changing", "{'spec':{'activeDeadlineSeconds':50}}");
        StatusException later = assertThrows(
                StatusException.class, () -> merge("pods", "changing", "{'spec':{'activeDeadlineSeconds':60}}"));
        StatusException moved =
                assertThrows(StatusException.class, () -> merge("pods", "changing", "{'spec':{'nodeName':'x'}}"));

        assertEquals(
                "Pod \"changing\" is invalid: spec.activeDeadlineSeconds: Invalid value: 60: must be less than or equal to"
                        + " previous value",
                later.getMessage());
        assertEquals(
                "Pod \"changing\" is invalid: spec: Forbidden: pod updates may not change fields other than"
                        + " `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,"
                        + "`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds`"
                        + " (allow it to be set to 1 if it was previously negative)",
                moved.getMessage());
    }

    @Test
    void jobPicksItsPodsByItsUid() {
        KubeObject job = create(
                "jobs.batch",
                "{'metadata':{'name':'j'},'spec':{'template':{'spec':{'restartPolicy':'Never','containers':"
                        + "[{'name':'c','image':'i'}]}}}}");

        assertEquals(
                Map.of("batch.kubernetes.io/controller-uid", job.uid()),
                job.fields().map("spec.selector.matchLabels"));
        assertEquals(job.fields().map("spec.template.metadata.labels"), job.labels());
    }

    @Test
    void eventOfOneGroupIsReadInTheOther() {
        create(
                "events",
                "{'metadata':{'name':'p.1'},'involvedObject':{'kind':'Pod','namespace':'default','name':'p'},"
                        + "'reason':'Pulled','message':'long text','type':'Normal','count':3}");

        KubeObject event = CLUSTER.client.get(resource("events.events.k8s.io"), ObjectKey.of("default", "p.1"));

        assertEquals("events.k8s.io/v1", event.text("apiVersion"));
        assertEquals("long text", event.text("note"));
        assertEquals("p", event.text("regarding.name"));
        assertEquals("3", event.text("deprecatedCount"));
        assertEquals("", event.text("message"));
    }

    @Test
    void autoscalerOfVersionOneIsReadAsVersionTwo() {
        GroupVersionResource v1 = GroupVersionResource.of("autoscaling", "v1", "horizontalpodautoscalers");
        GroupVersionResource v2 = GroupVersionResource.of("autoscaling", "v2", "horizontalpodautoscalers");
        CLUSTER.client.create(
                v1,
                "default",
                json("{'metadata':{'name':'h'},'spec':{'maxReplicas':3,'targetCPUUtilizationPercentage':55,"
                        + "'scaleTargetRef':{'apiVersion':'apps/v1','kind':'Deployment','name':'d'}}}"));

        KubeObject newer = CLUSTER.client.get(v2, ObjectKey.of("default", "h"));
        KubeObject older = CLUSTER.client.get(v1, ObjectKey.of("default", "h"));

        assertEquals("55", newer.fields().list("spec.metrics").get(0).text("resource.target.averageUtilization"));
        assertEquals("55", older.text("spec.targetCPUUtilizationPercentage"));
    }

    @Test
    void immutableConfigMapStaysImmutable() {
        create("configmaps", "{'metadata':{'name':'frozen'},'immutable':true,'data':{'a':'b'}}");

        StatusException refusal =
                assertThrows(StatusException.class, () -> merge("configmaps", "frozen", "{'data':{'a':'c'}}"));

        assertEquals(
                "ConfigMap \"frozen\" is invalid: data: Forbidden: field is immutable when `immutable` is set",
                refusal.getMessage());
    }
}
