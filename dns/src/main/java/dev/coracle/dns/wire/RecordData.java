package dev.coracle.dns.wire;

import dev.coracle.apimachinery.net.IpAddress;
import java.util.HexFormat;

/** The data of one record. Names are lower case and end in a dot. */
public sealed interface RecordData {

    /** As zone files write it. */
    String text();

    /** A or AAAA: 4 or 16 bytes. The array is shared and never written to. */
    record Address(byte[] bytes) implements RecordData {
        @Override
        public String text() {
            return IpAddress.of(bytes).toString();
        }
    }

    /** CNAME, NS or PTR. */
    record Target(String name) implements RecordData {
        @Override
        public String text() {
            return name;
        }
    }

    record Srv(int priority, int weight, int port, String target) implements RecordData {
        @Override
        public String text() {
            return priority + " " + weight + " " + port + " " + target;
        }
    }

    record Soa(String primary, String mailbox, long serial, int refresh, int retry, int expire, int minimum)
            implements RecordData {
        @Override
        public String text() {
            return primary + " " + mailbox + " " + serial + " " + refresh + " " + retry + " " + expire + " " + minimum;
        }
    }

    /** One character string of at most 255 bytes. */
    record Text(String content) implements RecordData {
        @Override
        public String text() {
            return "\"" + content + "\"";
        }
    }

    /** Bytes of another server's answer that hold no compressed name. */
    record Raw(byte[] bytes) implements RecordData {
        @Override
        public String text() {
            return "\\# " + bytes.length + " " + HexFormat.of().formatHex(bytes);
        }
    }
}
