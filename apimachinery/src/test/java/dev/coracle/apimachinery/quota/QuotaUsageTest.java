package dev.coracle.apimachinery.quota;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuotaUsageTest {
    private static Fields json(String text) {
        return Fields.of(KubeObject.ofTrusted(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8))
                .copy());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "services | {'spec':{'type':'NodePort','ports':[{},{}]}} | {count/services=1, services=1, services.nodeports=2}",
                "services | {'spec':{'type':'LoadBalancer','ports':[{}],'allocateLoadBalancerNodePorts':false}}"
                        + " | {count/services=1, services=1, services.loadbalancers=1}",
                "deployments.apps | {'spec':{}} | {count/deployments.apps=1}",
                "pods | {'spec':{'containers':[{'resources':{'requests':{'cpu':'300m'}}},"
                        + "{'resources':{'requests':{'cpu':'1'},'limits':{'memory':'1Gi'}}}]}}"
                        + " | {count/pods=1, cpu=1300m, limits.memory=1Gi, pods=1, requests.cpu=1300m}",
                "pods | {'spec':{},'status':{'phase':'Succeeded'}} | {count/pods=1}",
            })
    void countsAnObject(String resource, String object, String usage) {
        assertEquals(usage, QuotaUsage.of(resource, json(object)).toString());
    }

    @Test
    void namesContainersThatDoNotSayWhatAQuotaLimits() {
        Fields spec = json("{'containers':[{'name':'a','resources':{'requests':{'cpu':'1'}}},{'name':'b'}]}");

        assertEquals(
                List.of("limits.memory for: a,b", "requests.cpu for: b"),
                QuotaUsage.unsaid(spec, Set.of("requests.cpu", "limits.memory", "pods")));
    }
}
