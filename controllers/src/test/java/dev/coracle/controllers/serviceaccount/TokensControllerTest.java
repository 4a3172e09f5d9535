package dev.coracle.controllers.serviceaccount;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.controllers.fake.FakeCluster;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class TokensControllerTest {
    private final FakeCluster cluster = FakeCluster.of(TokensController::new);

    private void secret() {
        cluster.create(
                Resources.SECRETS,
                "x",
                "{'apiVersion':'v1','kind':'Secret','type':'kubernetes.io/service-account-token','metadata':{'name':'s',"
                        + "'namespace':'x','annotations':{'kubernetes.io/service-account.name':'robot'}}}");
        cluster.settle();
    }

    private KubeObject robot() {
        return cluster.create(
                Resources.SERVICE_ACCOUNTS,
                "x",
                "{'apiVersion':'v1','kind':'ServiceAccount','metadata':{'name':'robot','namespace':'x'}}");
    }

    @Test
    void aSecretOfAnAccountIsFilled() {
        KubeObject robot = robot();
        secret();

        KubeObject secret = cluster.api().get(Resources.SECRETS, ObjectKey.of("x", "s"));
        assertEquals("token-of-robot", decoded(secret, "token"));
        assertEquals("x", decoded(secret, "namespace"));
        assertEquals(
                "PEM",
                new String(Base64.getDecoder()
                        .decode(secret.at("data").member("ca.crt").text())));
        assertEquals(robot.uid(), secret.annotations().get("kubernetes.io/service-account.uid"));
    }

    private static String decoded(KubeObject secret, String key) {
        return new String(Base64.getDecoder().decode(secret.text("data." + key)));
    }

    @Test
    void aSecretWithoutItsAccountGoes() {
        robot();
        secret();
        cluster.delete(Resources.SERVICE_ACCOUNTS, "x", "robot");
        cluster.settle();

        assertEquals(0, cluster.api().all(Resources.SECRETS).size());
    }
}
