package dev.coracle.dns;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.UncheckedIOException;
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

    Asking(Supplier<Zone> zones, Optional<Upstream> upstream) {
        Random random = new Random(1);
        this.responder = new Responder(zones, new Answerer(() -> random), upstream, (task, fault) -> {
            throw new AssertionError(task, fault);
        });
    }

    Message ask(String name, String type) {
        return ask(query(name, type), false);
    }

    Message ask(Message query, boolean tcp) {
        return parse(raw(query.toWire(), tcp).orElseThrow());
    }

    Optional<byte[]> raw(byte[] packet, boolean tcp) {
        CompletableFuture<byte[]> answer = new CompletableFuture<>();
        responder.respond(Unpooled.wrappedBuffer(packet), tcp, new Responder.Sink() {
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
        });
        return Optional.ofNullable(answer.getNow(null));
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
