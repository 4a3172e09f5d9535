package dev.coracle.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.coracle.apimachinery.net.SocketSource;
import dev.coracle.dns.wire.Reply;
import dev.coracle.dns.wire.ResourceRecord;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.SimpleResolver;

class DnsServerTest {
    private static final String WEB = "web.default.svc.cluster.local.";

    @Test
    void udpAndTcpAnswerOnTheSamePort() throws Exception {
        try (DnsServer server = DnsServer.standalone(TestZone.sample().servings(), (t, f) -> {})) {
            InetSocketAddress address = server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            SimpleResolver resolver = new SimpleResolver(address);
            resolver.setTimeout(Duration.ofSeconds(60));

            assertEquals(List.of(WEB + " 30 A 10.96.0.7"), Asking.answers(resolver.send(Asking.query(WEB, "A"))));
            resolver.setTCP(true);
            assertEquals(List.of(WEB + " 30 A 10.96.0.7"), Asking.answers(resolver.send(Asking.query(WEB, "A"))));
            assertEquals(
                    Rcode.NXDOMAIN,
                    resolver.send(Asking.query("no." + WEB, "A")).getRcode());
        }
    }

    @Test
    void takenPortIsReported() throws Exception {
        try (DnsServer server = DnsServer.standalone(TestZone.sample().servings(), (t, f) -> {})) {
            InetSocketAddress taken = server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));

            assertThrows(BindException.class, () -> server.bind(taken));
        }
    }

    @Test
    void upstreamAnswersWhatIsOutside() {
        Upstream upstream = (name, type) -> CompletableFuture.completedFuture(Reply.of(
                Rcode.NOERROR,
                List.of(ResourceRecord.ofQuestion(
                        1, 60, ZoneAddress.parse("192.0.2.1").orElseThrow().data()))));
        Asking dns = new Asking(TestZone.sample().tracker, Optional.of(upstream));

        assertEquals(List.of("example.com. 60 A 192.0.2.1"), Asking.answers(dns.ask("example.com.", "A")));
        assertEquals(
                List.of(
                        "out.default.svc.cluster.local. 30 CNAME remote.example.com.",
                        "remote.example.com. 60 A 192.0.2.1"),
                Asking.answers(dns.ask("out.default.svc.cluster.local.", "A")));
    }

    @Test
    void unreachableUpstreamLeavesTheAliasAlone() {
        Upstream upstream = (name, type) -> CompletableFuture.failedFuture(new IOException("unreachable"));
        Asking dns = new Asking(TestZone.sample().tracker, Optional.of(upstream));

        Message alias = dns.ask("out.default.svc.cluster.local.", "A");

        assertEquals(Rcode.NOERROR, alias.getRcode());
        assertEquals(List.of("out.default.svc.cluster.local. 30 CNAME remote.example.com."), Asking.answers(alias));
        assertEquals(Rcode.SERVFAIL, dns.ask("example.com.", "A").getRcode());
    }

    @Test
    void aClosedServersAddressIsFreeAtOnce() throws Exception {
        EventLoopGroup shared = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        try {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            for (int i = 0; i < 10; i++) {
                try (DnsServer server = DnsServer.on(
                        shared, SocketSource.MACHINE, TestZone.sample().servings(), (t, f) -> {})) {
                    address = server.bind(address);
                    busy(shared.next(), 30);
                }
            }
        } finally {
            shared.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        }
    }

    /** One round of tasks that takes longer than any timer waits for. */
    private static void busy(EventLoop loop, int tasks) {
        loop.execute(() -> {
            long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(2);
            while (System.nanoTime() < until) {
                Thread.onSpinWait();
            }
            if (tasks > 1) {
                busy(loop, tasks - 1);
            }
        });
    }
}
