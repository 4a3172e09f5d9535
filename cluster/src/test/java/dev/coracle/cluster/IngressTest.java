package dev.coracle.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import dev.coracle.apiserver.pki.Credential;
import dev.coracle.apiserver.pki.SelfMade;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** From a manifest to an answer through an Ingress. */
@Timeout(60)
class IngressTest {
    private static final String SHOP = """
            apiVersion: v1
            kind: Pod
            metadata: {name: web, labels: {app: web}}
            spec:
              containers:
                - name: web
                  image: shop/web
                  ports: [{name: http, containerPort: 8080}]
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: web}
            spec:
              selector: {app: web}
              ports: [{name: http, port: 80, targetPort: http}]
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: headless}
            spec:
              clusterIP: None
              selector: {app: web}
              ports: [{name: http, port: 80, targetPort: http}]
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: asleep}
            spec:
              selector: {app: none}
              ports: [{port: 80}]
            ---
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata: {name: shop}
            spec:
              tls:
                - hosts: [shop.example.com]
                  secretName: shop-tls
              rules:
                - host: shop.example.com
                  http:
                    paths:
                      - path: /
                        pathType: Prefix
                        backend: {service: {name: web, port: {name: http}}}
                      - path: /headless
                        pathType: Prefix
                        backend: {service: {name: headless, port: {number: 80}}}
                - host: asleep.example.com
                  http:
                    paths:
                      - path: /
                        pathType: Prefix
                        backend: {service: {name: asleep, port: {number: 80}}}
                      - path: /missing
                        pathType: Prefix
                        backend: {service: {name: missing, port: {number: 80}}}
            """;

    private static void serve(HttpExchange exchange) throws IOException {
        String text = exchange.getRequestURI() + " for "
                + exchange.getRequestHeaders().getFirst("X-Forwarded-Host") + " by "
                + exchange.getRequestHeaders().getFirst("X-Forwarded-Proto");
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Test
    void servesByHostAndCertificateAndLeavesNothingBehind() throws Exception {
        InetSocketAddress https;
        InetSocketAddress ofHost;
        try (Cluster cluster =
                Cluster.builder().image("shop/web", IngressTest::serve).start()) {
            cluster.apply(SHOP);
            Credential own = SelfMade.server("shop", List.of("shop.example.com"), Clock.systemUTC());
            cluster.apply(secret(own));
            URI shop = cluster.ingressUri("shop.example.com");
            ofHost = new InetSocketAddress("127.0.0.1", shop.getPort());

            assertEquals(
                    "/a?b=c for shop.example.com by http",
                    get(shop.resolve("/a?b=c")).body());
            assertEquals(
                    "/headless/a for shop.example.com by http",
                    get(shop.resolve("/headless/a")).body());
            assertEquals(shop, cluster.ingressUri("shop.example.com"), "the same one each time");
            https = cluster.ingressAddress(443);
            try (SSLSocket socket = tls(https, "shop.example.com")) {
                X509Certificate shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
                assertEquals(own.certificate(), shown);
                assertTrue(ask(socket, "shop.example.com").endsWith("/ for shop.example.com by https"));
            }
            try (SSLSocket socket = tls(https, "other.example.com")) {
                X509Certificate shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
                assertEquals(
                        "CN=Kubernetes Ingress Controller Fake Certificate",
                        shown.getSubjectX500Principal().getName());
                assertTrue(ask(socket, "other.example.com").startsWith("HTTP/1.1 404 "));
            }
            InetSocketAddress http = cluster.ingressAddress(80);
            assertTrue(ask(new Socket(http.getAddress(), http.getPort()), "asleep.example.com")
                    .startsWith("HTTP/1.1 503 "));
            cluster.throwFaults();
        }
        for (InetSocketAddress address : List.of(https, ofHost)) {
            assertThrows(ConnectException.class, () -> new Socket(address.getAddress(), address.getPort()).close());
        }
    }

    private static HttpResponse<String> get(URI uri) throws Exception {
        return HttpClient.newHttpClient()
                .sendAsync(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                .get(60, TimeUnit.SECONDS);
    }

    private static String secret(Credential own) {
        return """
                apiVersion: v1
                kind: Secret
                metadata: {name: shop-tls}
                type: kubernetes.io/tls
                data: {tls.crt: CRT, tls.key: KEY}
                """.replace("CRT", base64(own.certificatePem())).replace("KEY", base64(own.keyPem()));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static SSLSocket tls(InetSocketAddress address, String serverName) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Anybody()}, null);
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(address.getAddress(), address.getPort());
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName(serverName)));
        socket.setSSLParameters(parameters);
        socket.setSoTimeout(60_000);
        socket.startHandshake();
        return socket;
    }

    private static String ask(Socket socket, String host) throws IOException {
        try (socket) {
            socket.getOutputStream()
                    .write(("GET / HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static final class Anybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String algorithm) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String algorithm) {
            // the test looks at the certificate itself
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
