package dev.coracle.cluster;

import dev.coracle.apimachinery.net.Protocol;
import dev.coracle.dns.DnsServer;
import dev.coracle.dns.Zone;
import dev.coracle.kubelet.runtime.java.JavaContainer;
import dev.coracle.kubelet.runtime.java.JavaContext;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Supplier;

/** The image {@code coredns}: the cluster's DNS responder on port 53 of its pod, with CoreDNS's health and ready ports. */
final class DnsProgram implements JavaContainer {
    private static final int DNS = 53;
    private static final int HEALTH = 8080;
    private static final int READY = 8181;

    private final EventLoopGroup loops;
    private final Supplier<Zone> zones;

    DnsProgram(EventLoopGroup loops, Supplier<Zone> zones) {
        this.loops = loops;
        this.zones = zones;
    }

    @Override
    public void start(JavaContext context) throws IOException {
        DnsServer server = DnsServer.on(
                loops,
                context.host().sockets(),
                zones,
                Optional.empty(),
                context.host().faults());
        context.onStop(server::close);
        InetSocketAddress bound = context.bind(DNS, Protocol.UDP, server::bind);
        context.bind(DNS, Protocol.TCP, candidate -> bound);
        context.serve(HEALTH, exchange -> ok(exchange, true));
        context.serve(READY, exchange -> ok(exchange, zones.get().synced()));
        context.log(".:53");
    }

    private static void ok(com.sun.net.httpserver.HttpExchange exchange, boolean well) throws IOException {
        byte[] body = (well ? "OK" : "kubernetes").getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        exchange.sendResponseHeaders(well ? 200 : 503, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
