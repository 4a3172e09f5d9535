package dev.coracle.cluster;

import dev.coracle.apimachinery.net.Protocol;
import dev.coracle.dns.DnsServer;
import dev.coracle.kubelet.runtime.java.JavaContainer;
import dev.coracle.kubelet.runtime.java.JavaContext;
import java.io.IOException;
import java.net.InetSocketAddress;

/** The image {@code coredns}: the cluster's DNS responder on port 53 of its pod, with CoreDNS's health and ready ports. */
final class DnsProgram implements JavaContainer {
    private static final int DNS = 53;
    private static final int HEALTH = 8080;
    private static final int READY = 8181;

    private final DnsServers servers;
    private final DirectDns direct;

    DnsProgram(DnsServers servers, DirectDns direct) {
        this.servers = servers;
        this.direct = direct;
    }

    @Override
    public void start(JavaContext context) throws IOException {
        DnsServer server = servers.open();
        context.onStop(server::close);
        InetSocketAddress bound = context.bind(DNS, Protocol.UDP, server::bind);
        context.bind(DNS, Protocol.TCP, candidate -> bound);
        context.podIps().forEach(direct::serves);
        context.serve(HEALTH, exchange -> ok(exchange, true));
        context.serve(READY, exchange -> ok(exchange, servers.zones().get().synced()));
        context.log(".:53");
    }

    private static void ok(com.sun.net.httpserver.HttpExchange exchange, boolean well) throws IOException {
        byte[] body = (well ? "OK" : "kubernetes").getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        exchange.sendResponseHeaders(well ? 200 : 503, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
