package dev.coracle.apimachinery.net;

/** {@code v1.Protocol}. SCTP is stored and shown but never carried. */
public enum Protocol {
    TCP,
    UDP,
    SCTP
}
