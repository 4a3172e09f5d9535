package dev.coracle.dns.wire;

/** The data of one record. Names are lower case and end in a dot. */
public sealed interface RecordData {

    /** A or AAAA: 4 or 16 bytes. The array is shared and never written to. */
    record Address(byte[] bytes) implements RecordData {}

    /** CNAME, NS or PTR. */
    record Target(String name) implements RecordData {}

    record Srv(int priority, int weight, int port, String target) implements RecordData {}

    record Soa(String primary, String mailbox, long serial, int refresh, int retry, int expire, int minimum)
            implements RecordData {}

    /** One character string of at most 255 bytes. */
    record Text(String text) implements RecordData {}

    /** Bytes of another server's answer that hold no compressed name. */
    record Raw(byte[] bytes) implements RecordData {}
}
