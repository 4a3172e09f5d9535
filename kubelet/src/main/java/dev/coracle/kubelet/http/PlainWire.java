package dev.coracle.kubelet.http;

import java.io.IOException;
import java.nio.ByteBuffer;

/** In clear. */
final class PlainWire implements Wire {
    private final Connection connection;

    PlainWire(Connection connection) {
        this.connection = connection;
    }

    @Override
    public void received(ByteBuffer raw) {
        connection.decrypted(raw);
    }

    @Override
    public void write(ByteBuffer plain) throws IOException {
        connection.send(plain);
    }

    @Override
    public void writeLater(ByteBuffer plain) throws IOException {
        connection.sendLater(plain);
    }

    @Override
    public void goodbye() {
        // The end of the stream says it.
    }
}
