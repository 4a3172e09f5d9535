package dev.coracle.apiserver.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.client.DeleteOptions;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apiserver.admission.Admission;
import dev.coracle.apiserver.admission.ResourceQuotas;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class QuotaBookingTest {
    private final TestRegistry test = new TestRegistry(new Admission(List.of(new ResourceQuotas())));

    @AfterEach
    void close() {
        test.close();
    }

    private static ObjectNode json(String text) {
        return KubeObject.ofTrusted(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8))
                .copy();
    }

    private void quota(String hard, String used) {
        test.client.create(
                Resources.RESOURCE_QUOTAS,
                "default",
                json("{'apiVersion':'v1','kind':'ResourceQuota','metadata':{'name':'q'},'spec':{'hard':{" + hard
                        + "}}}"));
        ObjectNode body = test.client
                .get(Resources.RESOURCE_QUOTAS, ObjectKey.of("default", "q"))
                .copy();
        body.set("status", json("{'hard':{" + hard + "},'used':{" + used + "}}"));
        test.client.update(Resources.RESOURCE_QUOTAS, ObjectKey.of("default", "q"), "status", body);
    }

    private void configMap(String name) {
        test.client.create(
                Resources.CONFIG_MAPS,
                "default",
                json("{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'" + name + "'}}"));
    }

    private void pod(String requests) {
        test.client.create(
                Resources.PODS,
                "default",
                json("{'apiVersion':'v1','kind':'Pod','metadata':{'name':'p'},'spec':{'containers':[{'name':'c',"
                        + "'image':'i','resources':{'requests':{" + requests + "}}}]}}"));
    }

    private String used() {
        return test.client
                .get(Resources.RESOURCE_QUOTAS, ObjectKey.of("default", "q"))
                .at("status")
                .map("used")
                .toString();
    }

    private String refusal(Runnable write) {
        return assertThrows(StatusException.class, write::run).getMessage();
    }

    @Test
    void booksWhatIsMadeAndRemoved() {
        quota("'configmaps':'2'", "'configmaps':'0'");
        configMap("a");
        configMap("b");
        assertEquals("{configmaps=2}", used());

        assertEquals(
                "configmaps \"c\" is forbidden: exceeded quota: q, requested: configmaps=1, used: configmaps=2, limited:"
                        + " configmaps=2",
                refusal(() -> configMap("c")));

        test.client.delete(Resources.CONFIG_MAPS, ObjectKey.of("default", "a"), DeleteOptions.DEFAULT);
        assertEquals("{configmaps=1}", used());
    }

    @Test
    void refusesPodsThatSayTooLittleOrTooMuch() {
        quota("'pods':'1','requests.cpu':'500m'", "'pods':'0','requests.cpu':'0'");

        assertEquals(
                "pods \"p\" is forbidden: failed quota: q: must specify requests.cpu for: c", refusal(() -> pod("")));
        assertEquals(
                "pods \"p\" is forbidden: exceeded quota: q, requested: requests.cpu=600m, used: requests.cpu=0, limited:"
                        + " requests.cpu=500m",
                refusal(() -> pod("'cpu':'600m'")));
    }

    @Test
    void aRefusedWriteBooksNothing() {
        quota("'configmaps':'3'", "'configmaps':'0'");
        configMap("a");
        refusal(() -> configMap("a"));
        assertEquals("{configmaps=1}", used());
    }
}
