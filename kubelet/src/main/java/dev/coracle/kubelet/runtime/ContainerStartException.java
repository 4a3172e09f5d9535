package dev.coracle.kubelet.runtime;

/** A container could not be started; the message is shown in its waiting state. */
public final class ContainerStartException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String reason;

    /** @param reason of the waiting state, for example {@code RunContainerError} */
    public ContainerStartException(String reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public String reason() {
        return reason;
    }
}
