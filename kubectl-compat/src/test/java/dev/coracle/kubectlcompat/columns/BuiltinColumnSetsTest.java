package dev.coracle.kubectlcompat.columns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apiserver.spi.ColumnSet;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Cells as Kubernetes' own printers fill them, by hand from their rules. */
class BuiltinColumnSetsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:05:00Z");

    @ParameterizedTest(name = "{0} {2}")
    @MethodSource("rows")
    void showsCells(String group, String kind, List<String> cells, String json) throws Exception {
        KubeObject object = KubeObject.of((ObjectNode) Json.parse(json.getBytes(StandardCharsets.UTF_8)));
        ColumnSet set = new BuiltinColumnSets().of(group, kind).orElseThrow();

        List<String> shown = set.columns().stream()
                .map(c -> c.cell().of(object, NOW).asText())
                .toList();

        assertEquals(cells, shown);
    }

    @Test
    void addressesHaveAnAgeWithoutAColumn() {
        KubeObject address = KubeObject.of(
                Json.parseTrusted("{\"metadata\":{\"name\":\"x\",\"creationTimestamp\":\"2026-01-01T00:00:00Z\"}}"));
        ColumnSet set =
                new BuiltinColumnSets().of("networking.k8s.io", "IPAddress").orElseThrow();

        assertEquals(2, set.columns().size());
        assertEquals("5m", set.unannounced().get(0).of(address, NOW).asText());
    }

    static Stream<Arguments> rows() {
        String meta = "'metadata':{'name':'x','namespace':'d','creationTimestamp':'2026-01-01T00:00:00Z'}";
        return Stream.of(
                row(
                        "",
                        "Service",
                        List.of("x", "ClusterIP", "10.96.0.7", "<none>", "80/TCP", "5m", "app=web"),
                        "{%s,'spec':{'type':'ClusterIP','clusterIPs':['10.96.0.7'],'ports':[{'port':80,'protocol':'TCP'}],'selector':{'app':'web'}}}",
                        meta),
                row(
                        "",
                        "Service",
                        List.of(
                                "x",
                                "NodePort",
                                "10.96.0.7",
                                "192.168.7.30",
                                "80:30007/TCP,443:30043/TCP",
                                "5m",
                                "<none>"),
                        "{%s,'spec':{'type':'NodePort','clusterIPs':['10.96.0.7'],'externalIPs':['192.168.7.30'],'ports':[{'port':80,'nodePort':30007,'protocol':'TCP'},{'port':443,'nodePort':30043,'protocol':'TCP'}]}}",
                        meta),
                row(
                        "",
                        "Service",
                        List.of("x", "ExternalName", "<none>", "my.db.test", "<none>", "5m", "<none>"),
                        "{%s,'spec':{'type':'ExternalName','externalName':'my.db.test'}}",
                        meta),
                row(
                        "",
                        "Service",
                        List.of("x", "LoadBalancer", "10.96.0.7", "<pending>", "80:31000/TCP", "5m", "<none>"),
                        "{%s,'spec':{'type':'LoadBalancer','clusterIPs':['10.96.0.7'],'ports':[{'port':80,'nodePort':31000,'protocol':'TCP'}]}}",
                        meta),
                row("", "Endpoints", List.of("x", "<none>", "5m"), "{%s}", meta),
                row(
                        "",
                        "Endpoints",
                        List.of("x", "10.1.1.1:80,10.1.1.2:80,10.1.1.3:80 + 1 more...", "5m"),
                        "{%s,'subsets':[{'addresses':[{'ip':'10.1.1.1'},{'ip':'10.1.1.2'},{'ip':'10.1.1.3'},{'ip':'10.1.1.4'}],'ports':[{'port':80}]}]}",
                        meta),
                row(
                        "discovery.k8s.io",
                        "EndpointSlice",
                        List.of("x", "IPv4", "<unset>", "<unset>", "5m"),
                        "{%s,'addressType':'IPv4','endpoints':null,'ports':null}",
                        meta),
                row(
                        "apps",
                        "Deployment",
                        List.of("x", "1/3", "3", "1", "5m", "a,b", "i:1,j:2", "app=web"),
                        "{%s,'spec':{'replicas':3,'selector':{'matchLabels':{'app':'web'}},'template':{'spec':{'containers':[{'name':'a','image':'i:1'},{'name':'b','image':'j:2'}]}}},'status':{'readyReplicas':1,'updatedReplicas':3,'availableReplicas':1}}",
                        meta),
                row(
                        "",
                        "Pod",
                        List.of("x", "0/1", "CrashLoopBackOff", "3 (2m ago)", "5m", "<none>", "n1", "<none>", "<none>"),
                        "{%s,'spec':{'nodeName':'n1','containers':[{'name':'c'}]},'status':{'phase':'Running','containerStatuses':[{'name':'c','restartCount':3,'state':{'waiting':{'reason':'CrashLoopBackOff'}},'lastState':{'terminated':{'exitCode':1,'finishedAt':'2026-01-01T00:03:00Z'}}}]}}",
                        meta),
                row(
                        "",
                        "Pod",
                        List.of("x", "0/1", "Init:0/2", "0", "5m", "<none>", "<none>", "<none>", "<none>"),
                        "{%s,'spec':{'initContainers':[{'name':'i'},{'name':'j'}],'containers':[{'name':'c'}]},'status':{'phase':'Pending','initContainerStatuses':[{'name':'i','state':{'running':{}}},{'name':'j','state':{'waiting':{'reason':'PodInitializing'}}}],'containerStatuses':[{'name':'c','state':{'waiting':{'reason':'PodInitializing'}}}]}}",
                        meta),
                row(
                        "",
                        "Pod",
                        List.of("x", "1/1", "Terminating", "0", "5m", "10.244.1.5", "n1", "<none>", "<none>"),
                        "{'metadata':{'name':'x','creationTimestamp':'2026-01-01T00:00:00Z','deletionTimestamp':'2026-01-01T00:04:00Z'},'spec':{'nodeName':'n1','containers':[{'name':'c'}]},'status':{'phase':'Running','podIPs':[{'ip':'10.244.1.5'}],'containerStatuses':[{'name':'c','ready':true,'state':{'running':{}}}]}}",
                        meta),
                row(
                        "",
                        "Node",
                        List.of(
                                "x",
                                "Ready,SchedulingDisabled",
                                "control-plane",
                                "5m",
                                "v1.36.2",
                                "172.18.0.2",
                                "<none>",
                                "<unknown>",
                                "<unknown>",
                                "<unknown>"),
                        "{'metadata':{'name':'x','labels':{'node-role.kubernetes.io/control-plane':''},'creationTimestamp':'2026-01-01T00:00:00Z'},'spec':{'unschedulable':true},'status':{'nodeInfo':{'kubeletVersion':'v1.36.2'},'addresses':[{'type':'InternalIP','address':'172.18.0.2'}],'conditions':[{'type':'Ready','status':'True'}]}}",
                        meta),
                row(
                        "batch",
                        "Job",
                        List.of("x", "Complete", "1/1", "10s", "5m", "c", "i", "<none>"),
                        "{%s,'spec':{'completions':1,'template':{'spec':{'containers':[{'name':'c','image':'i'}]}}},'status':{'succeeded':1,'startTime':'2026-01-01T00:00:00Z','completionTime':'2026-01-01T00:00:10Z','conditions':[{'type':'Complete','status':'True'}]}}",
                        meta),
                row(
                        "",
                        "ResourceQuota",
                        List.of("x", "configmaps: 1/3, pods: 0/1", "limits.cpu: 0/2", "5m"),
                        "{%s,'status':{'hard':{'pods':'1','configmaps':'3','limits.cpu':'2'},'used':{'pods':'0','configmaps':'1','limits.cpu':'0'}}}",
                        meta));
    }

    private static Arguments row(String group, String kind, List<String> cells, String json, String meta) {
        return arguments(group, kind, cells, json.replace("%s", meta).replace('\'', '"'));
    }
}
