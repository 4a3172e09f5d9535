package dev.coracle.kubectlcompat.streams;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** How the channels of exec and attach are put into WebSocket messages: a first byte that names the channel. Pure. */
enum ChannelProtocol {
    V5("v5.channel.k8s.io"),
    V4("v4.channel.k8s.io"),
    V1("channel.k8s.io"),
    V4_BASE64("v4.base64.channel.k8s.io"),
    V1_BASE64("base64.channel.k8s.io");

    static final int STDIN = 0;
    static final int STDOUT = 1;
    static final int STDERR = 2;
    static final int ERROR = 3;
    static final int RESIZE = 4;
    /** Version 5 only: what follows is the channel that its sender closes. */
    static final int CLOSE = 255;

    private final String subProtocol;

    ChannelProtocol(String subProtocol) {
        this.subProtocol = subProtocol;
    }

    static List<String> subProtocols() {
        return Arrays.stream(values()).map(p -> p.subProtocol).toList();
    }

    static Optional<ChannelProtocol> of(String subProtocol) {
        return Arrays.stream(values())
                .filter(p -> p.subProtocol.equals(subProtocol))
                .findFirst();
    }

    /** One message; a text message in the base64 protocols. */
    record Frame(int channel, byte[] payload) {}

    boolean base64() {
        return this == V4_BASE64 || this == V1_BASE64;
    }

    /** Whether the end is told as a Status document; the oldest protocols send plain text and nothing on success. */
    boolean endsWithStatus() {
        return this == V5 || this == V4 || this == V4_BASE64;
    }

    byte[] encode(int channel, byte[] payload) {
        if (base64()) {
            return ((char) ('0' + channel) + Base64.getEncoder().encodeToString(payload))
                    .getBytes(StandardCharsets.US_ASCII);
        }
        byte[] message = new byte[payload.length + 1];
        message[0] = (byte) channel;
        System.arraycopy(payload, 0, message, 1, payload.length);
        return message;
    }

    /** Empty for a message that means nothing. */
    Optional<Frame> decode(byte[] message) {
        if (message.length == 0) {
            return Optional.empty();
        }
        if (!base64()) {
            return Optional.of(new Frame(message[0] & 0xff, Arrays.copyOfRange(message, 1, message.length)));
        }
        try {
            byte[] payload = Base64.getDecoder().decode(Arrays.copyOfRange(message, 1, message.length));
            return Optional.of(new Frame(message[0] - '0', payload));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // upstream drops what it cannot decode as well
        }
    }
}
