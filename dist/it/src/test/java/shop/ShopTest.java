package shop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.net.httpserver.HttpHandler;
import dev.coracle.cluster.Cluster;
import dev.coracle.junit.CoracleTest;
import dev.coracle.junit.JavaImage;
import dev.coracle.junit.Replies;
import java.net.URI;
import org.junit.jupiter.api.Test;

@CoracleTest(manifests = "shop.yaml")
class ShopTest {
    @JavaImage("shop/web")
    static final HttpHandler WEB = exchange -> Replies.text(exchange, "ok");

    @Test
    void webAnswersThroughItsService(Cluster cluster) throws Exception {
        cluster.await("deployment/web").available();

        URI web = cluster.uri("web.default.svc", 80);

        assertEquals(
                "ok", new String(web.resolve("/health").toURL().openStream().readAllBytes()));
    }
}
