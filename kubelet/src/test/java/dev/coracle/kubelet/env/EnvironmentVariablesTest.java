package dev.coracle.kubelet.env;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EnvironmentVariablesTest {
    private static final KubeObject POD = object("{'metadata':{'name':'web-0','namespace':'ns','uid':'u1',"
            + "'labels':{'app.kubernetes.io/name':'web'}},'spec':{'nodeName':'node-1'}}");
    private static final PodFields FIELDS = new PodFields(
            List.of("10.244.1.7", "fd00:10:244:1::7"),
            List.of("172.18.0.2", "fc00:f853:ccd:e793::2"),
            Map.of("cpu", "8"));

    private final List<KubeObject> services = new ArrayList<>();

    private final ConfigSource source = new ConfigSource() {
        @Override
        public Optional<KubeObject> configMap(String name) {
            return name.equals("config")
                    ? Optional.of(object("{'metadata':{'name':'config'},'data':{'mode':'fast','level':'3'}}"))
                    : Optional.empty();
        }

        @Override
        public Optional<KubeObject> secret(String name) {
            return name.equals("secret")
                    ? Optional.of(object("{'metadata':{'name':'secret'},'data':{'password':'czNjcmV0'}}"))
                    : Optional.empty();
        }

        @Override
        public List<KubeObject> services() {
            return services;
        }
    };

    private static KubeObject object(String json) {
        return KubeObject.of(Json.parseTrusted(json.replace('\'', '"')));
    }

    private static KubeObject service(String namespace, String name, String ip, String ports) {
        return object("{'metadata':{'namespace':'" + namespace + "','name':'" + name + "'},'spec':{'clusterIP':'" + ip
                + "','ports':[" + ports + "]}}");
    }

    private Map<String, String> of(String container) throws EnvironmentException {
        Fields spec = Fields.of(Json.parseTrusted(container.replace('\'', '"')));
        return EnvironmentVariables.of(POD, spec, FIELDS, source, ServiceAddresses.AS_THEY_ARE);
    }

    @Test
    void describesServiceAsTheContractSays() throws Exception {
        services.add(service("ns", "my-service", "172.29.3.27", "{'port':80,'protocol':'TCP'}"));

        assertEquals(
                Map.of(
                        "MY_SERVICE_SERVICE_HOST", "172.29.3.27",
                        "MY_SERVICE_SERVICE_PORT", "80",
                        "MY_SERVICE_PORT", "tcp://172.29.3.27:80",
                        "MY_SERVICE_PORT_80_TCP", "tcp://172.29.3.27:80",
                        "MY_SERVICE_PORT_80_TCP_PROTO", "tcp",
                        "MY_SERVICE_PORT_80_TCP_PORT", "80",
                        "MY_SERVICE_PORT_80_TCP_ADDR", "172.29.3.27"),
                of("{}"));
    }

    @Test
    void namesNamedPortsAndAlwaysTellsOfKubernetes() throws Exception {
        services.add(service("default", "kubernetes", "10.96.0.1", "{'name':'https','port':443,'protocol':'TCP'}"));
        services.add(service("default", "other", "10.96.0.5", "{'port':80}"));
        services.add(service("ns", "headless", "None", "{'port':80}"));

        Map<String, String> env = of("{}");

        assertEquals("443", env.get("KUBERNETES_SERVICE_PORT_HTTPS"));
        assertEquals("tcp://10.96.0.1:443", env.get("KUBERNETES_PORT_443_TCP"));
        assertFalse(env.containsKey("OTHER_SERVICE_HOST"));
        assertFalse(env.containsKey("HEADLESS_SERVICE_HOST"));
    }

    @ParameterizedTest
    @CsvSource({
        "A,          one",
        "B,          one-two",
        "C,          $(MISSING)",
        "D,          $(A)",
        "E,          10.96.0.9:81",
        "MODE_mode,  fast",
        "LEVEL,      3",
        "PASSWORD,   s3cret",
        "IP,         10.244.1.7",
        "LABEL,      web",
        "CPUS,       8",
        "MEM,        64"
    })
    void resolvesReferences(String name, String value) throws Exception {
        services.add(service("ns", "db", "10.96.0.9", "{'port':81}"));
        Map<String, String> env = of("{'resources':{'limits':{'memory':'64Mi'}},"
                + "'envFrom':[{'prefix':'MODE_','configMapRef':{'name':'config'}}],'env':["
                + "{'name':'A','value':'one'},{'name':'B','value':'$(A)-two'},{'name':'C','value':'$(MISSING)'},"
                + "{'name':'D','value':'$$(A)'},{'name':'E','value':'$(DB_SERVICE_HOST):$(DB_SERVICE_PORT)'},"
                + "{'name':'LEVEL','valueFrom':{'configMapKeyRef':{'name':'config','key':'level'}}},"
                + "{'name':'PASSWORD','valueFrom':{'secretKeyRef':{'name':'secret','key':'password'}}},"
                + "{'name':'IP','valueFrom':{'fieldRef':{'fieldPath':'status.podIP'}}},"
                + "{'name':'LABEL','valueFrom':{'fieldRef':{'fieldPath':'metadata.labels[\\u0027app.kubernetes.io/name\\u0027]'}}},"
                + "{'name':'CPUS','valueFrom':{'resourceFieldRef':{'resource':'limits.cpu'}}},"
                + "{'name':'MEM','valueFrom':{'resourceFieldRef':{'resource':'limits.memory','divisor':'1Mi'}}}]}");

        assertEquals(value, env.get(name));
    }

    @ParameterizedTest
    @CsvSource({
        "configMapKeyRef, other,  k, configmap \"other\" not found",
        "secretKeyRef,    other,  k, secret \"other\" not found",
        "configMapKeyRef, config, k, couldn't find key k in ConfigMap ns/config",
        "secretKeyRef,    secret, k, couldn't find key k in Secret ns/secret"
    })
    void saysWhatIsMissing(String ref, String name, String key, String message) {
        String container =
                "{'env':[{'name':'A','valueFrom':{'" + ref + "':{'name':'" + name + "','key':'" + key + "'}}}]}";

        assertEquals(
                message,
                assertThrows(EnvironmentException.class, () -> of(container)).getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "status.podIP, 10.244.1.7",
        "status.podIPs, '10.244.1.7,fd00:10:244:1::7'",
        "status.hostIP, 172.18.0.2",
        "status.hostIPs, '172.18.0.2,fc00:f853:ccd:e793::2'",
    })
    void theDownwardApiKnowsBothFamilies(String path, String value) throws EnvironmentException {
        assertEquals(
                value,
                of("{'env':[{'name':'X','valueFrom':{'fieldRef':{'fieldPath':'" + path + "'}}}]}")
                        .get("X"));
    }
}
