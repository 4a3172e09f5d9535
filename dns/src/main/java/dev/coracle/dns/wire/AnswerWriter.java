package dev.coracle.dns.wire;

import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Optional;

/**
 * Writes one response: header, question as it came, records, OPT. Names are whole while there is room, else compressed, as
 * miekg/dns does it; what does not fit even then is left out, and TC set. Pure apart from the buffer.
 */
public final class AnswerWriter {
    static final int HEADER = 12;
    static final int RESPONSE = 0x8000;
    static final int AUTHORITATIVE = 0x0400;
    static final int OPT_FIXED = 11;
    static final int TRUNCATED = 0x0200;
    static final int RECURSION_AVAILABLE = 0x0080;

    /** RD and CD go back as they came; RA is not set in answers of our own: this server does not say that it recurses. */
    static final int COPIED = 0x0110;

    /** Of a message that could not be read even TC, RA and AD go back. */
    private static final int COPIED_FROM_MALFORMED = 0x03B0;

    private static final byte[] NOTHING = {};

    private final ByteBuf out;
    private final int start;
    private final int limit;
    private final NameWriter names;
    private final RecordWriter records;

    private AnswerWriter(ByteBuf out, int start, int limit, NameWriter names) {
        this.out = out;
        this.start = start;
        this.limit = limit;
        this.names = names;
        this.records = new RecordWriter(out, names);
    }

    public static void write(Query query, Answer answer, Room room, ByteBuf out) {
        int start = out.writerIndex();
        writeQuestion(query.question(), out);
        int records = out.writerIndex();
        Optional<Edns> edns = answer.rcode() == Rcode.BADVERS
                ? Optional.of(new Edns(0, 0, false, NOTHING)) // CoreDNS makes a new one here
                : query.edns();
        int reserved = edns.map(e -> OPT_FIXED + e.echoed().length).orElse(0);
        NameWriter whole = NameWriter.whole(out, start, query.question());
        if (new AnswerWriter(out, start, room.uncompressed() - reserved, whole).records(answer)) {
            Counts all = new Counts(
                    answer.answers().size(),
                    answer.authority().size(),
                    answer.additional().size());
            finish(out, start, query, answer, edns, all);
        } else {
            out.writerIndex(records);
            NameWriter compressing = NameWriter.compressing(out, start, query.question());
            new AnswerWriter(out, start, room.message() - reserved, compressing).cut(query, answer, edns);
        }
    }

    /** The answer to something that could not be read. */
    public static void write(Incoming.Malformed message, ByteBuf out) {
        int start = out.writerIndex();
        if (message.question().isPresent()) {
            writeQuestion(message.question().get(), out);
        } else {
            out.writeZero(HEADER);
        }
        int opcode = message.rcode() == Rcode.NOTIMP ? message.flags() & Opcode.MASK : 0;
        out.setShort(start, message.id());
        out.setShort(start + 2, RESPONSE | message.flags() & COPIED_FROM_MALFORMED | opcode | message.rcode());
        out.setShort(start + 4, message.question().isPresent() ? 1 : 0);
    }

    private static void writeQuestion(Question question, ByteBuf out) {
        out.writeZero(HEADER);
        out.writeBytes(question.name());
        out.writeShort(question.type());
        out.writeShort(question.dnsClass());
    }

    /** As many records as fit, in the order of the sections: a section that is cut is the last. */
    private void cut(Query query, Answer answer, Optional<Edns> edns) {
        int answers = fitting(answer.answers());
        int authority = answers == answer.answers().size() ? fitting(answer.authority()) : 0;
        boolean whole = answers + authority
                == answer.answers().size() + answer.authority().size();
        int additional = whole ? fitting(answer.additional()) : 0;
        finish(out, start, query, answer, edns, new Counts(answers, authority, additional));
    }

    private static void finish(
            ByteBuf out, int start, Query query, Answer answer, Optional<Edns> edns, Counts written) {
        edns.ifPresent(e -> writeOpt(e, answer.rcode(), out));
        boolean cut = written.answers < answer.answers().size()
                || written.authority < answer.authority().size()
                || written.additional < answer.additional().size();
        int copied = Opcode.isQuery(query.flags()) ? COPIED : Opcode.MASK;
        int flags = RESPONSE
                | query.flags() & copied
                | (answer.authoritative() ? AUTHORITATIVE : 0)
                | (answer.recursionAvailable() ? RECURSION_AVAILABLE : 0)
                | (cut ? TRUNCATED : 0)
                | answer.rcode() & 0xF;
        out.setShort(start, query.id());
        out.setShort(start + 2, flags);
        out.setShort(start + 4, 1);
        out.setShort(start + 6, written.answers);
        out.setShort(start + 8, written.authority);
        out.setShort(start + 10, written.additional + (edns.isPresent() ? 1 : 0));
    }

    private static void writeOpt(Edns edns, int rcode, ByteBuf out) {
        out.writeByte(0);
        out.writeShort(RecordType.OPT);
        out.writeShort(edns.udpSize());
        out.writeByte(rcode >> 4);
        out.writeByte(0); // the version this server speaks
        out.writeShort(edns.dnssecOk() ? 0x8000 : 0);
        out.writeShort(edns.echoed().length);
        out.writeBytes(edns.echoed());
    }

    /** False as soon as the limit is passed. */
    private boolean records(Answer answer) {
        return all(answer.answers()) && all(answer.authority()) && all(answer.additional());
    }

    private boolean all(List<ResourceRecord> section) {
        for (ResourceRecord record : section) {
            records.write(record);
            if (out.writerIndex() - start > limit) {
                return false;
            }
        }
        return out.writerIndex() - start <= limit;
    }

    /** Writes as many as fit. */
    private int fitting(List<ResourceRecord> section) {
        int written = 0;
        for (ResourceRecord record : section) {
            int before = out.writerIndex();
            names.mark();
            records.write(record);
            if (out.writerIndex() - start > limit) {
                out.writerIndex(before);
                names.undo();
                return written;
            }
            written++;
        }
        return written;
    }

    private record Counts(int answers, int authority, int additional) {}
}
