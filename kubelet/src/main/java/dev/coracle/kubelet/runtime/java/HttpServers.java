package dev.coracle.kubelet.runtime.java;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
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

    static HttpServer start(InetSocketAddress address, Executor executor, HttpHandler handler) throws IOException {
        HttpServer server = HttpServer.create(address, 128);
        server.createContext("/", handler);
        server.setExecutor(executor);
        server.start();
        return server;
    }
}
