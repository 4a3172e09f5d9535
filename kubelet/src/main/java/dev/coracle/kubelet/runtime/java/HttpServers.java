package dev.coracle.kubelet.runtime.java;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.coracle.apimachinery.net.SocketSource;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.Executor;

/** Makes the JDK's HTTP servers. Their handlers share an executor; each server has its own accepting thread. */
final class HttpServers {
    private static final String NO_DELAY = "sun.net.httpserver.nodelay";

    static {
        // Read once, by the first server of the JVM: without it every kept-alive answer waits for a delayed ACK (40
        // ms).
        if (System.getProperty(NO_DELAY) == null) {
            System.setProperty(NO_DELAY, "true");
        }
    }

    private HttpServers() {}

    static HttpServer start(SocketSource sockets, InetSocketAddress address, Executor executor, HttpHandler handler)
            throws IOException {
        HttpServer server = sockets.open(() -> HttpServer.create(address, 128));
        server.createContext("/", handler);
        server.setExecutor(executor);
        server.start();
        return server;
    }
}
