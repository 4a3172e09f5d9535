package dev.coracle.kubelet.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/** The server's side of TLS. What takes long in a handshake runs on a worker; meanwhile what comes is only kept. */
final class TlsWire implements Wire {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
    private static final int RECORD_HEADER = 5;
    private static final Set<String> CLEAR = Set.of("GET /", "HEAD ", "POST ", "PUT /", "OPTIO");
    private static final byte[] NO_TLS = ("HTTP/1.0 400 Bad Request\r\n\r\n"
                    + "Client sent an HTTP request to an HTTPS server.\n")
            .getBytes(StandardCharsets.US_ASCII);

    private final Connection connection;
    private final Executor workers;
    private final SSLEngine engine;
    private final Inbox raw = new Inbox();
    private boolean started;
    private boolean busy;
    private boolean over;

    TlsWire(Connection connection, Executor workers, SSLContext tls) {
        this.connection = connection;
        this.workers = workers;
        this.engine = tls.createSSLEngine();
        engine.setUseClientMode(false);
    }

    @Override
    public void received(ByteBuffer bytes) throws IOException {
        if (over) {
            return;
        }
        raw.append(bytes);
        if (!started && raw.available() >= RECORD_HEADER) {
            started = true;
            if (CLEAR.contains(new String(raw.array(), raw.offset(), RECORD_HEADER, StandardCharsets.ISO_8859_1))) {
                over = true;
                connection.sendLater(ByteBuffer.wrap(NO_TLS));
                connection.linger();
                return;
            }
        }
        pump();
    }

    /** Answers to the client as long as there is something to answer to. */
    private void pump() throws IOException {
        try {
            while (!over && !busy) {
                HandshakeStatus status = engine.getHandshakeStatus();
                if (status == HandshakeStatus.NEED_TASK) {
                    busy = true;
                    execute();
                } else if (status == HandshakeStatus.NEED_WRAP) {
                    connection.sendLater(wrap(NOTHING));
                } else if (!unwrap()) {
                    return;
                }
            }
        } catch (SSLException e) {
            connection.complain("http: TLS handshake error from ", e);
            goodbye(); // with the alert that says why
            throw e;
        }
    }

    private void execute() throws IOException {
        try {
            workers.execute(this::runTasks);
        } catch (RejectedExecutionException closing) {
            throw new IOException("no worker is left", closing);
        }
    }

    private void runTasks() {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
        connection.step(() -> {
            busy = false;
            pump();
        });
    }

    /** False when more has to come first. */
    private boolean unwrap() throws SSLException {
        ByteBuffer plain = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
        ByteBuffer record = ByteBuffer.wrap(raw.array(), raw.offset(), raw.available());
        SSLEngineResult result = engine.unwrap(record, plain);
        raw.skip(result.bytesConsumed());
        connection.decrypted(plain.flip());
        if (result.getStatus() == SSLEngineResult.Status.CLOSED) {
            connection.saidGoodbye();
            return false;
        }
        return result.getStatus() == SSLEngineResult.Status.OK
                && (result.bytesConsumed() > 0 || engine.getHandshakeStatus() != HandshakeStatus.NEED_UNWRAP);
    }

    private ByteBuffer wrap(ByteBuffer plain) throws SSLException {
        ByteBuffer record = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        SSLEngineResult result = engine.wrap(plain, record);
        if (result.getStatus() == SSLEngineResult.Status.CLOSED && record.position() == 0) {
            throw new SSLException("connection closed");
        }
        return record.flip();
    }

    @Override
    public void write(ByteBuffer plain) throws IOException {
        while (plain.hasRemaining()) {
            connection.send(wrap(plain));
        }
    }

    @Override
    public void writeLater(ByteBuffer plain) throws IOException {
        while (plain.hasRemaining()) {
            connection.sendLater(wrap(plain));
        }
    }

    @Override
    public void goodbye() throws IOException {
        if (over) {
            return;
        }
        over = true;
        engine.closeOutbound();
        while (!engine.isOutboundDone()) {
            ByteBuffer record = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
            engine.wrap(NOTHING, record);
            if (record.position() == 0) {
                return;
            }
            connection.sendLater(record.flip());
        }
    }
}
