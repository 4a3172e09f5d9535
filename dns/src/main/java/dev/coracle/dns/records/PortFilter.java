package dev.coracle.dns.records;

import dev.coracle.dns.ServiceEntry;

/** The labels {@code _port._protocol} of a name. CoreDNS does not insist on the underscores; a lone one stands for any. */
record PortFilter(String port, String protocol) {
    static final PortFilter ANY = new PortFilter("", "");

    static PortFilter of(String port, String protocol) {
        return new PortFilter(bare(port), bare(protocol));
    }

    boolean takes(ServiceEntry.Port candidate) {
        return this == ANY
                || (port.isEmpty() || port.equals(candidate.name()))
                        && (protocol.isEmpty()
                                || protocol.equalsIgnoreCase(
                                        candidate.protocol().name()));
    }

    private static String bare(String label) {
        return label.startsWith("_") ? label.substring(1) : label;
    }
}
