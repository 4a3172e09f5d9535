package dev.coracle.kubelet.volume;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.KubeObject;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ResolverFilesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|web",
                "{\"hostname\":\"busybox-1\"}|busybox-1",
                "{\"hostname\":\"busybox-1\",\"hostNetwork\":true,\"nodeName\":\"node-2\"}|node-2"
            })
    void namesTheHost(String spec, String hostname) {
        String pod = "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"web\"},\"spec\":" + spec + "}";

        assertEquals(hostname, ResolverFiles.hostname(KubeObject.of(Json.parseTrusted(pod))));
    }
}
