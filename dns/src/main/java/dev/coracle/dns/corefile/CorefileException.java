package dev.coracle.dns.corefile;

/** What is wrong with a Corefile, in the words of CoreDNS. */
public final class CorefileException extends Exception {
    private static final long serialVersionUID = 1;

    CorefileException(String message) {
        super(message);
    }

    /** As CoreDNS shows what one of its plugins could not read. */
    CorefileException in(String plugin) {
        return new CorefileException("plugin/" + plugin + ": " + getMessage());
    }
}
