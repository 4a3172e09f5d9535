package dev.coracle.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.coracle.dns.wire.Answer;
import dev.coracle.dns.wire.Query;
import dev.coracle.dns.wire.ReadyAnswers;
import dev.coracle.dns.wire.Room;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/** Asks a {@link Responder} in bytes and reads its answers with dnsjava. */
final class Asking {
    private final Responder responder;
    private final ReadyAnswers ready;
    private int readyMade;

    Asking(Supplier<Zone> zones, Optional<Upstream> upstream) {
        this(Servings.of(zones, upstream));
    }

    Asking(Supplier<Serving> servings) {
        Random random = new Random(1);
        this.ready = new ReadyAnswers(() -> random);
        this.responder = new Responder(servings, new Answerer(() -> random), (task, fault) -> {
            throw new AssertionError(task, fault);
        });
    }

    Message ask(String name, String type) {
        return ask(query(name, type), false);
    }

    Message ask(Message query, boolean tcp) {
        return parse(raw(query.toWire(), tcp).orElseThrow());
    }

    /** Over UDP a query is asked twice: the second answer, which may come ready made, must say the same as the first. */
    Optional<byte[]> raw(byte[] packet, boolean tcp) {
        CompletableFuture<byte[]> answer = new CompletableFuture<>();
        responder.respond(
                Unpooled.wrappedBuffer(packet), query -> tcp ? Room.TCP : Room.udp(query, false), new Responder.Sink() {
                    @Override
                    public ByteBuf buffer() {
                        return Unpooled.buffer();
                    }

                    @Override
                    public void send(ByteBuf bytes) {
                        byte[] copy = new byte[bytes.readableBytes()];
                        bytes.readBytes(copy);
                        answer.complete(copy);
                    }

                    @Override
                    public void found(Object revision, Query query, Answer found) {
                        ready.remember(revision, query.question(), found);
                    }
                });
        byte[] first = answer.getNow(null);
        if (!tcp) {
            again(packet).ifPresent(second -> assertSame(first, second));
        }
        return Optional.ofNullable(first);
    }

    private Optional<byte[]> again(byte[] packet) {
        if (packet.length > ready.packet().length) {
            return Optional.empty();
        }
        System.arraycopy(packet, 0, ready.packet(), 0, packet.length);
        int length = ready.answer(responder.revision(), packet.length, Room.longestUncompressed(false));
        readyMade += length > 0 ? 1 : 0;
        return length == 0 ? Optional.empty() : Optional.of(Arrays.copyOf(ready.out(), length));
    }

    /** How many answers came ready made. */
    int readyMade() {
        return readyMade;
    }

    private static void assertSame(byte[] first, byte[] second) {
        Message one = parse(first);
        Message two = parse(second);
        assertEquals(one.getHeader().toString(), two.getHeader().toString());
        assertEquals(first.length, second.length);
        for (int section = Section.QUESTION; section <= Section.ADDITIONAL; section++) {
            assertEquals(lines(one, section), lines(two, section));
        }
        assertEquals(one.getOPT(), two.getOPT());
    }

    static Message query(String name, String type) {
        try {
            return Message.newQuery(Record.newRecord(Name.fromString(name), Type.value(type), DClass.IN));
        } catch (TextParseException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Message parse(byte[] bytes) {
        try {
            return new Message(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code OWNER TTL TYPE DATA} of each record, sorted. */
    static List<String> lines(Message message, int section) {
        return message.getSection(section).stream()
                .filter(r -> r.getType() != Type.OPT)
                .map(r -> r.getName() + " " + r.getTTL() + " " + Type.string(r.getType()) + " " + r.rdataToString())
                .sorted()
                .toList();
    }

    static List<String> answers(Message message) {
        return lines(message, Section.ANSWER);
    }
}
