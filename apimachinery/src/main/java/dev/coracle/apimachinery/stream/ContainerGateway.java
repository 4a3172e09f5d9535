package dev.coracle.apimachinery.stream;

import dev.coracle.apimachinery.object.ObjectKey;

/**
 * What the API server asks of a node about a pod's containers: logs, exec, attach, port-forward. Implemented by the kubelet.
 * Calls return at once; bytes flow through the sinks, which are called one at a time. Refusals are {@code StatusException}.
 */
public interface ContainerGateway {

    /** Sends the log to {@code sink} and ends it; with {@code follow} it ends when the container does. */
    Stream logs(ObjectKey pod, LogOptions options, ByteSink sink);

    Stream exec(ObjectKey pod, ExecOptions options, ProcessSink sink);

    Stream attach(ObjectKey pod, ExecOptions options, ProcessSink sink);

    /** One connection to {@code port} of the pod; {@code sink} receives what the pod sends. */
    Stream portForward(ObjectKey pod, int port, ByteSink sink);

    /** The caller's end of what was opened. Thread-safe. */
    interface Stream extends AutoCloseable {
        /** Bytes for standard input or the forwarded connection; the array belongs to the callee afterwards. */
        void write(byte[] bytes);

        /** Whether enough is waiting to be taken; whoever writes all the same may have to wait. */
        default boolean full() {
            return false;
        }

        /** Runs {@code action} once there is room, at once when there is; on any thread. */
        default void onDrain(Runnable action) {
            action.run();
        }

        /** No more input. */
        void endInput();

        /** The terminal has this size now; ignored without a terminal. */
        void resize(int columns, int rows);

        /** Gives up: the process is killed, the connection closed. Idempotent. */
        @Override
        void close();
    }

    /** Receives bytes. {@code end} is the last call; {@code error} is "" after a normal end. */
    interface ByteSink {
        void bytes(byte[] bytes);

        void end(String error);
    }

    /** Receives what a process writes, then how it ended. */
    interface ProcessSink {
        void stdout(byte[] bytes);

        void stderr(byte[] bytes);

        /** The last call: exit code 0 to 255. */
        void exit(int code);

        /** The last call when the process could not be run at all. */
        void failed(String message);
    }
}
