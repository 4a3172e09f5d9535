package dev.coracle.kubelet.runtime.java;

import java.util.Set;

/** A program that runs as a container inside this JVM. One instance per run. */
@FunctionalInterface
public interface JavaContainer {

    /**
     * Starts what the container does and returns; it runs until it is stopped or {@link JavaContext#exit} is called. An exception
     * ends the container with exit code 1 and its message in the log.
     */
    void start(JavaContext context) throws Exception;

    /**
     * Whether {@code command}, the first word of the pod's own command, means this program. Other commands go to the small shell
     * that in-JVM containers have.
     */
    default boolean owns(String command) {
        return true;
    }

    /** Commands that the small shell has in this image only. */
    default Set<String> commands() {
        return Set.of();
    }
}
