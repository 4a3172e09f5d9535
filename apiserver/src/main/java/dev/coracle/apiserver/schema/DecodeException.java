package dev.coracle.apiserver.schema;

/** Why a tree is not of its type, in the words of Go's decoder; whoever catches it says which object it is about. */
public final class DecodeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DecodeException(String message) {
        super(message, null, false, false);
    }
}
