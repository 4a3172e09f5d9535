package dev.coracle.kubelet.runtime;

import dev.coracle.apimachinery.stream.ContainerGateway.ProcessSink;
import dev.coracle.apimachinery.stream.ContainerGateway.Stream;
import dev.coracle.apimachinery.stream.ExecOptions;
import java.time.Duration;

/** A started container. Thread-safe, calls return at once. */
public interface Container {

    ContainerLog log();

    /** Asks the container to end (SIGTERM) and ends it (SIGKILL) after {@code grace}; may be repeated with a shorter one. */
    void stop(Duration grace);

    Stream exec(ExecOptions options, ProcessSink sink);

    /** The default suits containers that read no input. */
    default Stream attach(ExecOptions options, ProcessSink sink) {
        return Attachment.open(log(), ContainerInput.NONE, Console.NONE, options, sink);
    }
}
