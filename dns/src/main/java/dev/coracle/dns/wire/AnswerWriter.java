package dev.coracle.dns.wire;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Writes one response: header, question as it came, records, OPT. What does not fit under the limit is left out, and TC set when
 * an answer or authority record is missing. Pure apart from the buffer.
 */
public final class AnswerWriter {
    private static final int HEADER = 12;
    private static final int RESPONSE = 0x8000;
    private static final int AUTHORITATIVE = 0x0400;
    private static final int TRUNCATED = 0x0200;

    /** RD and CD go back as they came; RA is never set: this server does not say that it recurses. */
    private static final int COPIED = 0x0110;

    private static final int OPT_FIXED = 11;

    private final ByteBuf out;
    private final int start;
    private final int limit;
    private final NameWriter names;

    private AnswerWriter(ByteBuf out, int start, int limit, NameWriter names) {
        this.out = out;
        this.start = start;
        this.limit = limit;
        this.names = names;
    }

    /** @param limit the longest message allowed, in bytes */
    public static void write(Query query, Answer answer, int limit, ByteBuf out) {
        int start = out.writerIndex();
        int reserved = query.edns().map(e -> OPT_FIXED + e.echoed().length).orElse(0);
        out.writeZero(HEADER);
        out.writeBytes(query.question().name());
        out.writeShort(query.question().type());
        out.writeShort(query.question().dnsClass());
        NameWriter names = new NameWriter(out, start, query.question());
        AnswerWriter writer = new AnswerWriter(out, start, limit - reserved, names);
        int answers = writer.records(answer.answers());
        int authority = answers == answer.answers().size() ? writer.records(answer.authority()) : 0;
        boolean cut = answers < answer.answers().size()
                || authority < answer.authority().size();
        int additional = cut ? 0 : writer.records(answer.additional());
        if (query.edns().isPresent()) {
            writeOpt(query.edns().get(), answer.rcode(), out);
            additional++;
        }
        int flags = RESPONSE
                | query.flags() & COPIED
                | (answer.authoritative() ? AUTHORITATIVE : 0)
                | (cut ? TRUNCATED : 0)
                | answer.rcode() & 0xF;
        writeHeader(out, start, query.id(), flags, 1);
        out.setShort(start + 6, answers);
        out.setShort(start + 8, authority);
        out.setShort(start + 10, additional);
    }

    /** The answer to something that has no readable question. */
    public static void write(Incoming.Malformed message, ByteBuf out) {
        int start = out.writerIndex();
        out.writeZero(HEADER);
        int flags = RESPONSE | message.flags() & (COPIED | 0x7800) | message.rcode();
        writeHeader(out, start, message.id(), flags, 0);
    }

    private static void writeHeader(ByteBuf out, int start, int id, int flags, int questions) {
        out.setShort(start, id);
        out.setShort(start + 2, flags);
        out.setShort(start + 4, questions);
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

    /** Writes as many as fit. */
    private int records(List<ResourceRecord> records) {
        int written = 0;
        for (ResourceRecord record : records) {
            int before = out.writerIndex();
            names.mark();
            record(record);
            if (out.writerIndex() - start > limit) {
                out.writerIndex(before);
                names.undo();
                return written;
            }
            written++;
        }
        return written;
    }

    private void record(ResourceRecord record) {
        names.writeOwner(record.owner());
        out.writeShort(record.type());
        out.writeShort(RecordType.CLASS_IN);
        out.writeInt(record.ttl());
        int lengthAt = out.writerIndex();
        out.writeShort(0);
        data(record.data());
        out.setShort(lengthAt, out.writerIndex() - lengthAt - 2);
    }

    private void data(RecordData data) {
        if (data instanceof RecordData.Address address) {
            out.writeBytes(address.bytes());
        } else if (data instanceof RecordData.Target target) {
            names.write(target.name());
        } else if (data instanceof RecordData.Srv srv) {
            out.writeShort(srv.priority());
            out.writeShort(srv.weight());
            out.writeShort(srv.port());
            names.writeWhole(srv.target()); // RFC 2782: not compressed
        } else if (data instanceof RecordData.Soa soa) {
            names.write(soa.primary());
            names.write(soa.mailbox());
            out.writeInt((int) soa.serial());
            out.writeInt(soa.refresh());
            out.writeInt(soa.retry());
            out.writeInt(soa.expire());
            out.writeInt(soa.minimum());
        } else if (data instanceof RecordData.Text text) {
            byte[] bytes = text.text().getBytes(StandardCharsets.UTF_8);
            out.writeByte(bytes.length);
            out.writeBytes(bytes);
        } else if (data instanceof RecordData.Raw raw) {
            out.writeBytes(raw.bytes());
        }
    }
}
