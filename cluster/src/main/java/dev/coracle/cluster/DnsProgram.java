package dev.coracle.cluster;

import dev.coracle.apimachinery.net.Protocol;
import dev.coracle.dns.DnsServer;
import dev.coracle.dns.corefile.CorefileException;
import dev.coracle.kubelet.runtime.java.JavaContainer;
import dev.coracle.kubelet.runtime.java.JavaContext;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The image {@code coredns}: the cluster's DNS responder on port 53 of its pod, with CoreDNS's health and ready ports. A Corefile it
 * cannot use ends it.
 */
final class DnsProgram implements JavaContainer {
    private static final int DNS = 53;
    private static final int HEALTH = 8080;
    private static final int READY = 8181;
    private static final String COREFILE = "/etc/coredns/Corefile";
    private static final String OF_THE_CLUSTER = "kube-system";

    private final DnsServers servers;
    private final DirectDns direct;
    private final Corefiles corefiles;

    DnsProgram(DnsServers servers, DirectDns direct, Corefiles corefiles) {
        this.servers = servers;
        this.direct = direct;
        this.corefiles = corefiles;
    }

    @Override
    public void start(JavaContext context) throws IOException {
        if (!configured(context)) {
            context.exit(1);
            return;
        }
        DnsServer server = servers.open();
        context.onStop(server::close);
        InetSocketAddress bound = context.bind(DNS, Protocol.UDP, server::bind);
        context.bind(DNS, Protocol.TCP, candidate -> bound);
        context.podIps().forEach(direct::serves);
        context.serve(HEALTH, exchange -> ok(exchange, true));
        context.serve(READY, exchange -> ok(exchange, servers.servings().get().synced()));
    }

    /** Whoever starts this image elsewhere gets the cluster's names, but does not decide them. */
    private boolean configured(JavaContext context) {
        Optional<byte[]> file =
                context.namespace().equals(OF_THE_CLUSTER) ? context.files().read(COREFILE) : Optional.empty();
        if (file.isEmpty()) {
            context.log(".:53");
            return true;
        }
        Consumer<String> log = context::log;
        try {
            corefiles.start(new String(file.get(), StandardCharsets.UTF_8), log);
            context.onStop(() -> corefiles.end(log));
            return true;
        } catch (CorefileException e) {
            log.accept(e.getMessage());
            return false;
        }
    }

    private static void ok(com.sun.net.httpserver.HttpExchange exchange, boolean well) throws IOException {
        byte[] body = (well ? "OK" : "kubernetes").getBytes(StandardCharsets.US_ASCII);
        exchange.sendResponseHeaders(well ? 200 : 503, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
