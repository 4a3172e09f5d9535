package dev.coracle.dns;

import dev.coracle.dns.wire.RecordData;
import dev.coracle.dns.wire.RecordType;
import io.netty.util.NetUtil;
import java.util.Optional;
import java.util.regex.Pattern;

/** An IPv4 or IPv6 address: its canonical text and the data of its record, made once. */
public record IpAddress(String text, RecordData.Address data) {

    /** Which Go does not take in dotted addresses, nor do we: some read it as octal. */
    private static final Pattern LEADING_ZERO = Pattern.compile("(^|\\.)0[0-9]+(\\.|$)");

    /** Empty for anything but an IP literal. */
    public static Optional<IpAddress> parse(String text) {
        boolean odd = text.indexOf('%') >= 0 || LEADING_ZERO.matcher(text).find();
        byte[] bytes = odd ? null : NetUtil.createByteArrayFromIpAddressString(text);
        return bytes == null ? Optional.empty() : Optional.of(of(bytes));
    }

    public static IpAddress of(byte[] bytes) {
        return new IpAddress(NetUtil.bytesToIpAddress(bytes), new RecordData.Address(bytes));
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
        return other instanceof IpAddress address && address.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }
}
