package dev.coracle.dns.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Writes questions to other servers and reads what they say. Never throws, whatever the bytes are. Pure. */
public final class ReplyReader {
    private static final int RECURSION_DESIRED = 0x0100;
    private static final int UDP_SIZE = 1232;
    private static final int MX = 15;
    private static final int DNAME = 39;

    private ReplyReader() {}

    /** What a packet from an upstream is to whoever asked. */
    public sealed interface Received permits Whole, Truncated, Foreign {}

    public record Whole(Reply reply) implements Received {}

    /** There is more to say, over TCP. */
    public record Truncated() implements Received {}

    /** Not the answer to this question: somebody guesses, or it is late. */
    public record Foreign() implements Received {}

    public static void writeQuestion(int id, byte[] name, int type, ByteBuf out) {
        out.writeShort(id);
        out.writeShort(RECURSION_DESIRED);
        out.writeShort(1);
        out.writeInt(0);
        out.writeShort(1);
        out.writeBytes(name);
        out.writeShort(type);
        out.writeShort(RecordType.CLASS_IN);
        out.writeByte(0);
        out.writeShort(RecordType.OPT);
        out.writeShort(UDP_SIZE);
        out.writeInt(0);
        out.writeShort(0);
    }

    public static Received read(ByteBuf packet, int id, byte[] name, int type) {
        ByteBuf in = packet.slice();
        try {
            int gotId = in.readUnsignedShort();
            int flags = in.readUnsignedShort();
            int questions = in.readUnsignedShort();
            if (gotId != id || (flags & AnswerWriter.RESPONSE) == 0 || questions != 1) {
                return new Foreign();
            }
            int[] counts = {in.readUnsignedShort(), in.readUnsignedShort(), in.readUnsignedShort()};
            String asked = Names.read(Unpooled.wrappedBuffer(name));
            boolean same = Names.read(in).equalsIgnoreCase(asked)
                    && in.readUnsignedShort() == type
                    && in.readUnsignedShort() == RecordType.CLASS_IN;
            if (!same) {
                return new Foreign();
            }
            if ((flags & AnswerWriter.TRUNCATED) != 0) {
                return new Truncated();
            }
            return new Whole(new Reply(
                    flags & 0xF,
                    (flags & AnswerWriter.AUTHORITATIVE) != 0,
                    (flags & AnswerWriter.RECURSION_AVAILABLE) != 0,
                    records(in, counts[0], asked),
                    records(in, counts[1], asked),
                    records(in, counts[2], asked)));
        } catch (IndexOutOfBoundsException e) {
            return new Foreign();
        }
    }

    private static List<ResourceRecord> records(ByteBuf in, int count, String asked) {
        List<ResourceRecord> records = new ArrayList<>(Math.min(count, 64));
        for (int i = 0; i < count; i++) {
            record(in, asked).ifPresent(records::add);
        }
        return records;
    }

    private static Optional<ResourceRecord> record(ByteBuf in, String asked) {
        String owner = Names.read(in);
        int type = in.readUnsignedShort();
        int dnsClass = in.readUnsignedShort();
        int ttl = in.readInt();
        int length = in.readUnsignedShort();
        int end = in.readerIndex() + length;
        if (end > in.writerIndex()) {
            throw new IndexOutOfBoundsException("a record longer than its message");
        }
        RecordData data = data(in, type, length);
        in.readerIndex(end);
        if (type == RecordType.OPT || dnsClass != RecordType.CLASS_IN) {
            return Optional.empty();
        }
        String name = owner.equalsIgnoreCase(asked) ? ResourceRecord.QUESTION : owner;
        return Optional.of(new ResourceRecord(name, type, Math.max(0, ttl), data));
    }

    /** Only these types may hold compressed names (RFC 3597 section 4). */
    private static RecordData data(ByteBuf in, int type, int length) {
        return switch (type) {
            case RecordType.CNAME, RecordType.NS, RecordType.PTR, DNAME -> new RecordData.Target(Names.read(in));
            case RecordType.SOA ->
                new RecordData.Soa(
                        Names.read(in),
                        Names.read(in),
                        in.readUnsignedInt(),
                        in.readInt(),
                        in.readInt(),
                        in.readInt(),
                        in.readInt());
            case RecordType.SRV ->
                new RecordData.Srv(
                        in.readUnsignedShort(), in.readUnsignedShort(), in.readUnsignedShort(), Names.read(in));
            case MX -> exchange(in.readUnsignedShort(), Names.encode(Names.read(in)));
            default -> {
                byte[] bytes = new byte[length];
                in.readBytes(bytes);
                yield new RecordData.Raw(bytes);
            }
        };
    }

    private static RecordData exchange(int preference, byte[] name) {
        byte[] bytes = new byte[name.length + 2];
        bytes[0] = (byte) (preference >> 8);
        bytes[1] = (byte) preference;
        System.arraycopy(name, 0, bytes, 2, name.length);
        return new RecordData.Raw(bytes);
    }
}
