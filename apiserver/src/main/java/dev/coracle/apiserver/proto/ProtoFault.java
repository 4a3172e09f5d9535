package dev.coracle.apiserver.proto;

/** Bytes that are not the message they should be. The text is what Go's generated code says. */
final class ProtoFault extends RuntimeException {
    private static final long serialVersionUID = 1;

    ProtoFault(String message) {
        super(message, null, false, false);
    }
}
