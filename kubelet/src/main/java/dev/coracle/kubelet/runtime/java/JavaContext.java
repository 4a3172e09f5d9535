package dev.coracle.kubelet.runtime.java;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.coracle.apimachinery.net.Protocol;
import dev.coracle.kubelet.network.PodSockets;
import dev.coracle.kubelet.runtime.ContainerPort;
import dev.coracle.kubelet.runtime.ContainerSpec;
import dev.coracle.kubelet.runtime.RuntimeHost;
import dev.coracle.kubelet.volume.FileTree;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** What a program in this JVM gets from its pod. Thread-safe. */
public final class JavaContext {
    private final ContainerSpec spec;
    private final RuntimeHost host;
    private final JavaProcess process;

    JavaContext(ContainerSpec spec, RuntimeHost host, JavaProcess process) {
        this.spec = spec;
        this.host = host;
        this.process = process;
    }

    /** {@code namespace/pod/container}. */
    public String name() {
        return spec.toString();
    }

    public String namespace() {
        return spec.pod().namespace();
    }

    public String image() {
        return spec.image();
    }

    public String hostname() {
        return spec.hostname();
    }

    public String podIp() {
        return spec.podIp();
    }

    public String node() {
        return spec.node();
    }

    public List<String> command() {
        return spec.command();
    }

    public List<String> args() {
        return spec.args();
    }

    public Map<String, String> environment() {
        return spec.environment();
    }

    public List<ContainerPort> ports() {
        return spec.ports();
    }

    public FileTree files() {
        return spec.files();
    }

    public RuntimeHost host() {
        return host;
    }

    public ContainerSpec spec() {
        return spec;
    }

    /** Writes one line to the container's log. */
    public void log(String line) {
        process.log().write((line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** Serves HTTP on a port of the pod until the container ends. */
    public void serve(int port, HttpHandler handler) throws IOException {
        bind(port, Protocol.TCP, candidate -> {
            HttpServer server = HttpServers.start(candidate, host.workers(), handler);
            onStop(() -> server.stop(0));
            return server.getAddress();
        });
    }

    /** Makes something that {@code binder} binds reachable as a port of the pod; the caller closes it in {@link #onStop}. */
    public InetSocketAddress bind(int port, Protocol protocol, PodSockets.Binder binder) throws IOException {
        InetSocketAddress actual = spec.sockets().bind(port, protocol, binder);
        onStop(() -> spec.sockets().release(port, protocol));
        return actual;
    }

    /** Runs when the container ends, in reverse order; at once when it has ended already. */
    public void onStop(Runnable action) {
        process.onStop(action);
    }

    /** Ends the container. */
    public void exit(int code) {
        process.exit(code);
    }
}
