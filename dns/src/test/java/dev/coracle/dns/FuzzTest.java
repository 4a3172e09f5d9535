package dev.coracle.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.util.ResourceLeakDetector;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.GenericEDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/**
 * Packets with faults, through the handlers of both transports: one second of them, or 1,000,000 with {@code
 * -Dcoracle.full=true}. Every buffer is counted, whatever the garbage collector finds.
 */
class FuzzTest {
    private static final int FULL = 1_000_000;
    private static final int FEWEST = 500;
    private static final String WEB = "web.default.svc.cluster.local.";
    private static final InetSocketAddress CLIENT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 5353);

    private static final InetSocketAddress SERVER = new InetSocketAddress(InetAddress.getLoopbackAddress(), 53);

    private final List<Throwable> faults = new ArrayList<>();
    private ResourceLeakDetector.Level before;

    @BeforeEach
    void watchEveryBuffer() {
        before = ResourceLeakDetector.getLevel();
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    }

    @AfterEach
    void stopWatching() {
        ResourceLeakDetector.setLevel(before);
    }

    @Test
    void anyBytesAreSurvived() {
        long seed = System.nanoTime();
        System.out.println("FuzzTest.anyBytesAreSurvived: seed " + seed);
        Random random = new Random(seed);
        UnpooledByteBufAllocator buffers = new UnpooledByteBufAllocator(true);
        Responder responder = new Responder(
                TestZone.sample().servings(), new Answerer(() -> random), (task, fault) -> faults.add(fault));
        EmbeddedChannel udp = new EmbeddedChannel(new UdpQueries(responder, () -> random));
        EmbeddedChannel tcp = new EmbeddedChannel(new TcpQueries(responder));
        udp.config().setAllocator(buffers);
        tcp.config().setAllocator(buffers);
        List<byte[]> seeds = seeds();

        boolean full = Boolean.getBoolean("coracle.full");
        long end = System.nanoTime() + Duration.ofSeconds(1).toNanos();
        int answered = 0;
        int i = 0;
        for (; full ? i < FULL : i < FEWEST || System.nanoTime() < end; i++) {
            byte[] packet = mutated(seeds.get(random.nextInt(seeds.size())), random);
            if (i % 8 == 0) {
                tcp.writeInbound(buffers.buffer().writeShort(packet.length).writeBytes(packet));
            } else {
                udp.writeInbound(new DatagramPacket(buffers.buffer().writeBytes(packet), SERVER, CLIENT));
            }
            answered += drained(udp, random) + drained(tcp, random);
        }

        System.out.println("FuzzTest.anyBytesAreSurvived: " + answered + " of " + i + " packets were answered");
        assertTrue(answered > 0);
        assertEquals(List.of(), faults);
        udp.writeInbound(new DatagramPacket(
                buffers.buffer().writeBytes(Asking.query(WEB, "A").toWire()), SERVER, CLIENT));
        DatagramPacket last = udp.readOutbound();
        assertEquals(List.of(WEB + " 30 A 10.96.0.7"), Asking.answers(Asking.parse(taken(last.content()))));
        assertTrue(tcp.isActive());
        udp.finishAndReleaseAll();
        tcp.finishAndReleaseAll();
        assertEquals(0, buffers.metric().usedHeapMemory() + buffers.metric().usedDirectMemory());
    }

    private static List<byte[]> seeds() {
        Message cookie = Asking.query(WEB, "A");
        cookie.addRecord(
                new OPTRecord(1232, 0, 0, 0, List.of(new GenericEDNSOption(10, new byte[8]))), Section.ADDITIONAL);
        Message chaos = Message.newQuery(Record.newRecord(cookie.getQuestion().getName(), 16, DClass.CHAOS));
        return List.of(
                Asking.query(WEB, "A").toWire(),
                cookie.toWire(),
                chaos.toWire(),
                Asking.query("WEB.default.svc.CLUSTER.local.", "SRV").toWire(),
                Asking.query("_sql._tcp.db.default.svc.cluster.local.", "SRV").toWire(),
                Asking.query("4.0.244.10.in-addr.arpa.", "PTR").toWire(),
                Asking.query("10-244-0-9.default.pod.cluster.local.", "A").toWire(),
                Asking.query("alias.default.svc.cluster.local.", "AAAA").toWire());
    }

    private static byte[] mutated(byte[] packet, Random random) {
        byte[] bytes = Arrays.copyOf(packet, random.nextInt(4) == 0 ? random.nextInt(1200) : packet.length);
        for (int i = random.nextInt(6); i > 0 && bytes.length > 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        return bytes;
    }

    /** One answer in 64 is read, as that costs more than writing it. */
    private static int drained(EmbeddedChannel channel, Random random) {
        int answers = 0;
        for (Object out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            ByteBuf bytes = out instanceof DatagramPacket packet ? packet.content() : (ByteBuf) out;
            if (bytes.readableBytes() >= 12) {
                answers++;
                byte[] answer = taken(bytes);
                boolean withOpt = answer[11] != 0; // dnsjava has its own opinion of what may be in there
                if (!withOpt && random.nextInt(64) == 0) {
                    Asking.parse(answer);
                }
            } else {
                bytes.release();
            }
        }
        return answers;
    }

    private static byte[] taken(ByteBuf bytes) {
        byte[] copy = new byte[bytes.readableBytes()];
        bytes.readBytes(copy);
        bytes.release();
        return copy;
    }
}
