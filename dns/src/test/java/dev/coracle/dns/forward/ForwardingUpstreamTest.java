package dev.coracle.dns.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.apimachinery.time.ManualTime;
import dev.coracle.dns.wire.Names;
import dev.coracle.dns.wire.RecordData;
import dev.coracle.dns.wire.RecordType;
import dev.coracle.dns.wire.Reply;
import dev.coracle.dns.wire.ResourceRecord;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Master;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

class ForwardingUpstreamTest {
    private static final long LONGEST_WAIT_SECONDS = 20;

    private final ManualTime time = new ManualTime(Instant.ofEpochSecond(1_700_000_000));
    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable server : open) {
            server.close();
        }
        loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    }

    @Test
    void replyIsReadWithAllItsSections() throws Exception {
        FakeServer server = server((query, tcp) -> List.of(answer(
                query,
                "www.example.com. 300 IN CNAME host.example.com.\nhost.example.com. 60 IN A 192.0.2.1",
                "example.com. 20 IN NS ns.example.com.",
                "ns.example.com. 60 IN A 192.0.2.53")));

        Reply reply = got(upstream(server).ask(Names.encode("Www.Example.com."), RecordType.A));

        assertEquals(Rcode.NOERROR, reply.rcode());
        assertTrue(reply.recursionAvailable());
        assertFalse(reply.authoritative());
        assertEquals(
                ResourceRecord.ofQuestion(RecordType.CNAME, 20, new RecordData.Target("host.example.com.")),
                reply.answers().get(0));
        assertEquals("host.example.com.", reply.answers().get(1).owner());
        assertEquals(RecordType.NS, reply.authority().get(0).type());
        assertEquals("ns.example.com.", reply.additional().get(0).owner());
    }

    @Test
    void replyIsKeptForItsTtlAndNeverLongerThanThirtySeconds() throws Exception {
        FakeServer server = server((query, tcp) -> List.of(answer(query, "a.example. 300 IN A 192.0.2.1", "", "")));
        ForwardingUpstream upstream = upstream(server);

        Reply first = got(upstream.ask(Names.encode("a.example."), RecordType.A));
        time.advance(Duration.ofSeconds(29));
        Reply kept = got(upstream.ask(Names.encode("A.example."), RecordType.A));

        assertEquals(30, first.answers().get(0).ttl());
        assertEquals(1, kept.answers().get(0).ttl());
        assertTrue(kept.authoritative());
        assertEquals(1, server.ids.size());

        time.advance(Duration.ofSeconds(1));
        got(upstream.ask(Names.encode("a.example."), RecordType.A));

        assertEquals(2, server.ids.size());
    }

    @Test
    void denialIsKeptAndFailureIsNot() throws Exception {
        FakeServer server = server((query, tcp) -> {
            boolean broken = query.getQuestion().getName().toString().startsWith("broken");
            Message answer =
                    answer(query, "", broken ? "" : "example. 10 IN SOA ns.example. admin.example. 1 2 3 4 5", "");
            answer.getHeader().setRcode(broken ? Rcode.SERVFAIL : Rcode.NXDOMAIN);
            return List.of(answer);
        });
        ForwardingUpstream upstream = upstream(server);

        for (int i = 0; i < 2; i++) {
            assertEquals(
                    Rcode.NXDOMAIN,
                    got(upstream.ask(Names.encode("no.example."), RecordType.A)).rcode());
            assertEquals(
                    Rcode.SERVFAIL,
                    got(upstream.ask(Names.encode("broken.example."), RecordType.A))
                            .rcode());
        }

        assertEquals(3, server.ids.size());
    }

    @Test
    void cutReplyIsAskedForAgainOverTcp() throws Exception {
        FakeServer server = server((query, tcp) -> {
            Message answer = answer(query, tcp ? "a.example. 60 IN A 192.0.2.1" : "", "", "");
            if (!tcp) {
                answer.getHeader().setFlag(Flags.TC);
            }
            return List.of(answer);
        });

        assertEquals(
                1,
                got(upstream(server).ask(Names.encode("a.example."), RecordType.A))
                        .answers()
                        .size());
    }

    @Test
    void guessesAreNotTaken() throws Exception {
        FakeServer server = server((query, tcp) -> {
            Message otherId = answer(query, "a.example. 60 IN A 192.0.2.66", "", "");
            otherId.getHeader().setID(query.getHeader().getID() ^ 1);
            Message otherName = Message.newQuery(Record.newRecord(name("b.example."), 1, 1));
            otherName.getHeader().setID(query.getHeader().getID());
            Message right = answer(query, "a.example. 60 IN A 192.0.2.1", "", "");
            return List.of(otherId, answer(otherName, "b.example. 60 IN A 192.0.2.66", "", ""), query, right);
        });

        Reply reply = got(upstream(server).ask(Names.encode("a.example."), RecordType.A));

        RecordData.Raw address = (RecordData.Raw) reply.answers().get(0).data();
        assertEquals(1, address.bytes()[3]);
    }

    @Test
    void idsAndPortsDiffer() throws Exception {
        FakeServer server = server((query, tcp) -> List.of(answer(query, "", "", "")));
        ForwardingUpstream upstream = upstream(server);

        for (int i = 0; i < 16; i++) {
            got(upstream.ask(Names.encode("n" + i + ".example."), RecordType.A));
        }

        Set<Integer> ids = new HashSet<>(server.ids);
        Set<Integer> ports = new HashSet<>(server.ports);
        // Sixteen random numbers of 16 bits are nearly never this few; in order they would be neighbours.
        assertTrue(ids.size() > 8, ids.toString());
        assertTrue(ports.size() > 4, ports.toString());
    }

    @Test
    void nobodyThereIsAFailure() throws Exception {
        ForwardingUpstream upstream = new ForwardingUpstream(loops, List.of(closedPort()), time, time);

        CompletableFuture<Reply> reply =
                upstream.ask(Names.encode("a.example."), RecordType.A).toCompletableFuture();

        ExecutionException failure =
                assertThrows(ExecutionException.class, () -> reply.get(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS));
        assertEquals(IOException.class, failure.getCause().getClass());
    }

    @Test
    void silentServerIsGivenUp() throws Exception {
        FakeServer silent = server((query, tcp) -> List.of());
        CompletableFuture<Reply> reply =
                upstream(silent).ask(Names.encode("a.example."), RecordType.A).toCompletableFuture();

        for (int attempt = 0; attempt < 2; attempt++) {
            assertNotNull(silent.ids.poll(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS));
            assertFalse(reply.isDone());
            time.advance(Duration.ofSeconds(2));
        }

        assertThrows(ExecutionException.class, () -> reply.get(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS));
    }

    /** The order is random: over several names either is asked first. */
    @Test
    void anotherServerIsAskedWhenOneIsNotThere() throws Exception {
        FakeServer talking = server((query, tcp) -> List.of(answer(query, "a.example. 60 IN A 192.0.2.1", "", "")));
        ForwardingUpstream upstream =
                new ForwardingUpstream(loops, List.of(closedPort(), talking.address()), time, time);

        for (int i = 0; i < 8; i++) {
            assertEquals(
                    1,
                    got(upstream.ask(Names.encode("n" + i + ".example."), RecordType.A))
                            .answers()
                            .size());
        }
    }

    private static InetSocketAddress closedPort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return new InetSocketAddress(socket.getLocalAddress(), socket.getLocalPort());
        }
    }

    private FakeServer server(FakeServer.Script script) throws IOException {
        FakeServer server = new FakeServer(script);
        open.add(server);
        return server;
    }

    private ForwardingUpstream upstream(FakeServer server) {
        return new ForwardingUpstream(loops, List.of(server.address()), time, time);
    }

    private static Reply got(CompletionStage<Reply> reply) throws Exception {
        return reply.toCompletableFuture().get(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS);
    }

    private static Message answer(Message query, String answers, String authority, String additional) {
        Message answer = new Message(query.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.getHeader().setFlag(Flags.RA);
        answer.addRecord(query.getQuestion(), Section.QUESTION);
        add(answers, Section.ANSWER, answer);
        add(authority, Section.AUTHORITY, answer);
        add(additional, Section.ADDITIONAL, answer);
        return answer;
    }

    private static void add(String lines, int section, Message to) {
        try (Master records = new Master(new ByteArrayInputStream(lines.getBytes(StandardCharsets.US_ASCII)))) {
            for (Record r = records.nextRecord(); r != null; r = records.nextRecord()) {
                to.addRecord(r, section);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Name name(String text) {
        try {
            return Name.fromString(text);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
