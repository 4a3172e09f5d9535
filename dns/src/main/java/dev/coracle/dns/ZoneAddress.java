package dev.coracle.dns;

import dev.coracle.apimachinery.net.IpAddress;
import dev.coracle.dns.wire.RecordData;
import dev.coracle.dns.wire.RecordType;
import java.util.Optional;

/** An address as the zone holds it: its canonical text and the data of its record, made once. */
public record ZoneAddress(String text, RecordData.Address data) {

    /** Empty for anything but an IP literal. */
    public static Optional<ZoneAddress> parse(String text) {
        return IpAddress.parse(text).map(ZoneAddress::of);
    }

    private static ZoneAddress of(IpAddress ip) {
        return new ZoneAddress(
                ip.toString(), new RecordData.Address(ip.toInetAddress().getAddress()));
    }

    public int recordType() {
        return data.bytes().length == 4 ? RecordType.A : RecordType.AAAA;
    }

    /** The label that CoreDNS makes of an address: {@code 10-244-0-3}. */
    public String dashed() {
        String label = text.replace('.', '-').replace(':', '-');
        return label.endsWith("-") ? label + "0" : label;
    }

    /** Values decide, not the array's identity. */
    @Override
    public boolean equals(Object other) {
        return other instanceof ZoneAddress address && address.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }
}
