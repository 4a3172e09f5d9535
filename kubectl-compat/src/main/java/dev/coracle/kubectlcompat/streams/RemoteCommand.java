package dev.coracle.kubectlcompat.streams;

import dev.coracle.apimachinery.stream.ContainerGateway;
import dev.coracle.apimachinery.stream.ExecOptions;
import java.nio.charset.StandardCharsets;

/**
 * One exec or attach in a channel protocol, between a container and a client's messages. The container's calls come from its own
 * thread, one at a time; the client's from the event loop. {@link Wire} keeps the order of messages.
 */
final class RemoteCommand implements ContainerGateway.ProcessSink {
    /** The client's end. Thread-safe; keeps the order of calls. */
    interface Wire {
        void send(byte[] message);

        /** After everything sent: closes with code 1000. */
        void finish();
    }

    private final ChannelProtocol protocol;
    private final ExecOptions options;
    private final Wire wire;

    RemoteCommand(ChannelProtocol protocol, ExecOptions options, Wire wire) {
        this.protocol = protocol;
        this.options = options;
        this.wire = wire;
    }

    @Override
    public void stdout(byte[] bytes) {
        if (options.stdout()) {
            wire.send(protocol.encode(ChannelProtocol.STDOUT, bytes));
        }
    }

    @Override
    public void stderr(byte[] bytes) {
        if (options.stderr()) {
            wire.send(protocol.encode(ChannelProtocol.STDERR, bytes));
        }
    }

    @Override
    public void exit(int code) {
        if (protocol.endsWithStatus()) {
            wire.send(protocol.encode(ChannelProtocol.ERROR, ExitStatus.exited(code)));
        } else if (code != 0) {
            error("command terminated with exit code " + code);
        }
        wire.finish();
    }

    @Override
    public void failed(String message) {
        if (protocol.endsWithStatus()) {
            wire.send(protocol.encode(ChannelProtocol.ERROR, ExitStatus.failed(message)));
        } else {
            error(message);
        }
        wire.finish();
    }

    private void error(String text) {
        wire.send(protocol.encode(ChannelProtocol.ERROR, text.getBytes(StandardCharsets.UTF_8)));
    }

    /** A message of the client. */
    void received(byte[] message, ContainerGateway.Stream process) {
        protocol.decode(message).ifPresent(frame -> received(frame, process));
    }

    private void received(ChannelProtocol.Frame frame, ContainerGateway.Stream process) {
        switch (frame.channel()) {
            case ChannelProtocol.STDIN -> {
                if (options.stdin() && frame.payload().length > 0) {
                    process.write(frame.payload());
                }
            }
            case ChannelProtocol.RESIZE -> TerminalSizes.apply(frame.payload(), process);
            case ChannelProtocol.CLOSE -> {
                boolean stdin = frame.payload().length == 1 && frame.payload()[0] == ChannelProtocol.STDIN;
                if (stdin && protocol == ChannelProtocol.V5) {
                    process.endInput();
                }
            }
            default -> {
                // clients open their read-only channels with an empty message
            }
        }
    }
}
