package dev.coracle.dns.wire;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** Writes records one after the other. The lengths are filled in behind the data. */
final class RecordWriter {
    private final ByteBuf out;
    private final NameWriter names;

    RecordWriter(ByteBuf out, NameWriter names) {
        this.out = out;
        this.names = names;
    }

    void write(ResourceRecord record) {
        names.writeOwner(record.owner());
        writeWithoutOwner(record);
    }

    void writeWithoutOwner(ResourceRecord record) {
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
            byte[] bytes = text.content().getBytes(StandardCharsets.UTF_8);
            out.writeByte(bytes.length);
            out.writeBytes(bytes);
        } else if (data instanceof RecordData.Raw raw) {
            out.writeBytes(raw.bytes());
        }
    }
}
