package dev.coracle.kubelet.http;

import java.io.IOException;
import java.nio.ByteBuffer;

/** What stands between a socket and the bytes of HTTP. Called with the monitor of its connection. */
interface Wire {
    void received(ByteBuffer raw) throws IOException;

    /** Waits until the kernel has everything. */
    void write(ByteBuffer plain) throws IOException;

    /** Waits for nothing. */
    void writeLater(ByteBuffer plain) throws IOException;

    /** Nothing more is written. */
    void goodbye() throws IOException;
}
