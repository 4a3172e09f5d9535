package dev.coracle.dns.wire;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Reads queries as miekg/dns accepts them: one question, at most one answer and authority record and two additional ones; records
 * that the header counts but the packet ends before are as good as none. Never throws, whatever the bytes are. Pure.
 */
public final class QueryReader {
    private static final int HEADER = 12;
    private static final int RESPONSE = 0x8000;
    private static final int LONGEST_NAME = 255;
    private static final int LONGEST_LABEL = 63;
    private static final int POINTER = 0xC0;
    private static final Incoming NOISE = new Incoming.Noise();

    private QueryReader() {}

    /** Leaves the reader index of {@code in} anywhere. */
    public static Incoming read(ByteBuf in) {
        if (in.readableBytes() < HEADER) {
            return NOISE;
        }
        int id = in.readUnsignedShort();
        int flags = in.readUnsignedShort();
        if ((flags & RESPONSE) != 0) {
            return NOISE;
        }
        if (!Opcode.isServed(flags)) {
            return new Incoming.Malformed(id, flags, Rcode.NOTIMP, Optional.empty());
        }
        int questions = in.readUnsignedShort();
        int answers = in.readUnsignedShort();
        int authorities = in.readUnsignedShort();
        int additionals = in.readUnsignedShort();
        if (questions != 1 || answers > 1 || authorities > 1 || additionals > 2) {
            return new Incoming.Malformed(id, flags, Rcode.FORMERR, Optional.empty());
        }
        if (!in.isReadable()) {
            return new Incoming.Malformed(id, flags, Rcode.SERVFAIL, Optional.empty());
        }
        Optional<Question> question = Optional.empty();
        try {
            question = Optional.of(question(in));
            for (int i = 0; i < answers + authorities && in.isReadable(); i++) {
                skipRecord(in);
            }
            return new Query(id, flags, question.get(), edns(in, additionals));
        } catch (IndexOutOfBoundsException e) {
            return new Incoming.Malformed(id, flags, Rcode.FORMERR, question);
        }
    }

    /** A type or class that the packet ends before is 0. */
    private static Question question(ByteBuf in) {
        int start = in.readerIndex();
        List<String> labels = new ArrayList<>(8);
        for (int length = in.readUnsignedByte(); length != 0; length = in.readUnsignedByte()) {
            if (length > LONGEST_LABEL) {
                throw new IndexOutOfBoundsException("a compressed name in a question");
            }
            labels.add(label(in, length));
        }
        int end = in.readerIndex();
        if (end - start > LONGEST_NAME) {
            throw new IndexOutOfBoundsException("a name of " + (end - start) + " bytes");
        }
        byte[] name = new byte[end - start];
        in.getBytes(start, name);
        int type = in.isReadable() ? in.readUnsignedShort() : 0;
        return new Question(name, labels, type, in.isReadable() ? in.readUnsignedShort() : 0);
    }

    private static String label(ByteBuf in, int length) {
        byte[] bytes = new byte[length];
        in.readBytes(bytes);
        boolean dots = false;
        for (int i = 0; i < length; i++) {
            byte b = bytes[i];
            if (b >= 'A' && b <= 'Z') {
                bytes[i] = (byte) (b + ('a' - 'A'));
            }
            dots |= b == '.';
        }
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        return dots ? text.replace(".", "\\.") : text;
    }

    private static Optional<Edns> edns(ByteBuf in, int additionals) {
        Optional<Edns> edns = Optional.empty();
        for (int i = 0; i < additionals && in.isReadable(); i++) {
            skipName(in);
            int type = in.readUnsignedShort();
            int udpSize = in.readUnsignedShort();
            in.skipBytes(1); // the extended response code, which means nothing in a query
            int version = in.readUnsignedByte();
            int flags = in.readUnsignedShort();
            ByteBuf data = in.readSlice(in.readUnsignedShort());
            if (type == RecordType.OPT) {
                edns = Optional.of(new Edns(udpSize, version, (flags & 0x8000) != 0, echoed(data)));
            }
        }
        return edns;
    }

    private static byte[] echoed(ByteBuf options) {
        byte[] kept = new byte[options.readableBytes()];
        int at = 0;
        while (options.isReadable()) {
            int start = options.readerIndex();
            int code = options.readUnsignedShort();
            int size = options.readUnsignedShort();
            options.skipBytes(size);
            if (!Edns.isWellFormed(code, size)) {
                throw new IndexOutOfBoundsException("option " + code + " of " + size + " bytes");
            }
            if (Edns.echoes(code)) {
                int length = options.readerIndex() - start;
                options.getBytes(start, kept, at, length);
                at += length;
            }
        }
        return at == kept.length ? kept : Arrays.copyOf(kept, at);
    }

    private static void skipRecord(ByteBuf in) {
        skipName(in);
        in.skipBytes(8);
        in.skipBytes(in.readUnsignedShort());
    }

    private static void skipName(ByteBuf in) {
        while (true) {
            int length = in.readUnsignedByte();
            if (length == 0) {
                return;
            }
            if (length >= POINTER) {
                in.skipBytes(1);
                return;
            }
            in.skipBytes(length);
        }
    }
}
