package dev.coracle.kubelet.runtime.java;

import com.sun.net.httpserver.HttpHandler;
import dev.coracle.apimachinery.net.Protocol;
import dev.coracle.apimachinery.stream.ContainerGateway;
import dev.coracle.apimachinery.stream.ExecOptions;
import dev.coracle.kubelet.http.HttpServers;
import dev.coracle.kubelet.network.PodSockets;
import dev.coracle.kubelet.runtime.ContainerPort;
import dev.coracle.kubelet.runtime.ContainerSpec;
import dev.coracle.kubelet.runtime.RuntimeHost;
import dev.coracle.kubelet.runtime.java.shell.Shell;
import dev.coracle.kubelet.volume.FileTree;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;

/** What a program in this JVM gets from its pod. Thread-safe. */
public final class JavaContext {
    private final ContainerSpec spec;
    private final RuntimeHost host;
    private final JavaProcess process;
    private final Shell shell;

    JavaContext(ContainerSpec spec, RuntimeHost host, JavaProcess process, Shell shell) {
        this.shell = shell;
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

    /** The primary one. */
    public String podIp() {
        return spec.podIp();
    }

    public List<String> podIps() {
        return spec.podIps();
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

    /** The cluster's address of a client, as far as it is known. */
    public String clientAddress(InetSocketAddress remote) {
        return spec.sockets().clientAddress(remote);
    }

    /** Writes one line to the container's log. */
    public void log(String line) {
        process.log().write((line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** Serves HTTP on a port of the pod until the container ends. */
    public void serve(int port, HttpHandler handler) throws IOException {
        serve(port, handler, Optional.empty());
    }

    /** As {@link #serve(int, HttpHandler)}, over TLS. */
    public void serveTls(int port, HttpHandler handler, SSLContext tls) throws IOException {
        serve(port, handler, Optional.of(tls));
    }

    private void serve(int port, HttpHandler handler, Optional<SSLContext> tls) throws IOException {
        bind(port, Protocol.TCP, candidate -> {
            HttpServers.Server server =
                    host.http().open(host.sockets(), candidate, new HttpServers.Service(handler, tls, this::log));
            onStop(server::close);
            return server.address();
        });
    }

    /** Answers datagrams on a port of the pod until the container ends; an empty answer is not sent. Takes one thread. */
    public void serveUdp(int port, DatagramHandler handler) throws IOException {
        bind(port, Protocol.UDP, candidate -> {
            DatagramSocket socket = host.sockets().open(() -> new DatagramSocket(candidate));
            onStop(socket::close);
            Thread thread = host.threads().newThread(() -> receive(socket, handler));
            thread.setName("udp " + port + " of " + name());
            thread.start();
            return new InetSocketAddress(socket.getLocalAddress(), socket.getLocalPort());
        });
    }

    /** Answers one datagram. */
    @FunctionalInterface
    public interface DatagramHandler {
        byte[] answer(byte[] request, InetSocketAddress from);
    }

    private static void receive(DatagramSocket socket, DatagramHandler handler) {
        byte[] buffer = new byte[65_535];
        while (!socket.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                socket.receive(packet);
                byte[] request = Arrays.copyOf(packet.getData(), packet.getLength());
                byte[] answer = handler.answer(request, (InetSocketAddress) packet.getSocketAddress());
                if (answer.length > 0) {
                    socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                }
            } catch (IOException e) {
                // Either the container ends and the socket is closed, or this client's port is.
            }
        }
    }

    /** Runs a command in the container's small shell, with the container's input; the container ends with it. */
    public void run(List<String> command) {
        Shell.Main main = shell.runAsMain(command, process.log(), this::exit);
        process.reads(main.input());
        onStop(main::callOff);
    }

    /** What a command wrote, and its exit code. */
    public record Output(int code, String out, String err) {}

    /** Runs a command in the container's small shell beside what the container does. */
    public CompletableFuture<Output> output(List<String> command) {
        CollectingSink sink = new CollectingSink();
        shell.exec(new ExecOptions(spec.container(), command, false, true, true, false), sink);
        return sink.output;
    }

    private static final class CollectingSink implements ContainerGateway.ProcessSink {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();
        private final ByteArrayOutputStream err = new ByteArrayOutputStream();
        private final CompletableFuture<Output> output = new CompletableFuture<>();

        @Override
        public void stdout(byte[] bytes) {
            out.writeBytes(bytes);
        }

        @Override
        public void stderr(byte[] bytes) {
            err.writeBytes(bytes);
        }

        @Override
        public void exit(int code) {
            output.complete(
                    new Output(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8)));
        }

        @Override
        public void failed(String message) {
            output.complete(new Output(127, "", message));
        }
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

    /** Runs when the container is asked to end, which it then does itself, by {@link #exit}; after its grace it is ended. */
    public void onTerminate(Runnable action) {
        process.onTerminate(action);
    }

    /** Ends the container. */
    public void exit(int code) {
        process.exit(code);
    }
}
