package dev.coracle.apiserver.http;

import dev.coracle.apiserver.pki.Credential;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;

/**
 * One TLS handshake from memory to memory, so that the JVM has loaded what the first client's takes: that one would wait most of a
 * second for it. Run it on a worker while the cluster starts. Nothing comes of it.
 */
public final class HandshakeRehearsal {
    private final SSLEngine server;
    private final SSLEngine client;
    private final ByteBuffer toServer;
    private final ByteBuffer toClient;
    private final ByteBuffer plain;

    private HandshakeRehearsal(SSLEngine server, SSLEngine client) {
        this.server = server;
        this.client = client;
        int packet = server.getSession().getPacketBufferSize();
        toServer = ByteBuffer.allocate(4 * packet);
        toClient = ByteBuffer.allocate(4 * packet);
        plain = ByteBuffer.allocate(server.getSession().getApplicationBufferSize());
    }

    /** Fails when no client could connect. */
    public static void run(Credential credential, X509Certificate ca) {
        try {
            SSLEngine server = engine(new ServerKey(credential, ca), new AnyClient(ca));
            server.setUseClientMode(false);
            SSLEngine client = engine(null, new AnyServer());
            client.setUseClientMode(true);
            new HandshakeRehearsal(server, client).shakeHands();
        } catch (GeneralSecurityException | SSLException e) {
            throw new IllegalStateException("TLS does not work with the cluster's certificates", e);
        }
    }

    private static SSLEngine engine(KeyManager key, TrustManager trust) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(key == null ? null : new KeyManager[] {key}, new TrustManager[] {trust}, null);
        return context.createSSLEngine();
    }

    private void shakeHands() throws SSLException {
        client.beginHandshake();
        server.beginHandshake();
        // Three flights each way are more than any version of TLS has.
        for (int flight = 0; flight < 6 && !(done(client) && done(server)); flight++) {
            write(client, toServer);
            read(server, toServer);
            write(server, toClient);
            read(client, toClient);
        }
    }

    private static boolean done(SSLEngine engine) {
        return engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING;
    }

    private static void write(SSLEngine engine, ByteBuffer out) throws SSLException {
        while (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
            engine.wrap(ByteBuffer.allocate(0), out);
            runTasks(engine);
        }
    }

    private void read(SSLEngine engine, ByteBuffer in) throws SSLException {
        in.flip();
        while (in.hasRemaining() && engine.getHandshakeStatus() != HandshakeStatus.NEED_WRAP) {
            engine.unwrap(in, plain.clear());
            runTasks(engine);
        }
        in.compact();
    }

    private static void runTasks(SSLEngine engine) {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }
}
