package dev.coracle.kubelet.env;

/** A container's environment cannot be made; the message is the kubelet's, for state {@code CreateContainerConfigError}. */
public final class EnvironmentException extends Exception {
    private static final long serialVersionUID = 1L;

    public EnvironmentException(String message) {
        super(message, null, false, false);
    }
}
