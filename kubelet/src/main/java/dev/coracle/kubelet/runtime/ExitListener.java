package dev.coracle.kubelet.runtime;

/** Hears how a container ended. */
@FunctionalInterface
public interface ExitListener {
    /** @param exitCode 0 to 255; 128 + n after signal n */
    void exited(int exitCode);
}
