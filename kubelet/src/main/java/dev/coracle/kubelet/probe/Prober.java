package dev.coracle.kubelet.probe;

import dev.coracle.apimachinery.net.IpAddress;
import dev.coracle.apimachinery.net.PodNetwork;
import dev.coracle.apimachinery.net.Protocol;
import dev.coracle.apimachinery.net.SocketSource;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.time.Timers;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/** Runs single probes. Thread-safe; network probes wait on the given executor, which bounds how many run at once. */
public final class Prober {
    private final PodNetwork network;
    private final SocketSource sockets;
    private final Timers timers;
    private final Executor executor;

    public Prober(PodNetwork network, SocketSource sockets, Timers timers, Executor executor) {
        this.network = network;
        this.sockets = sockets;
        this.timers = timers;
        this.executor = executor;
    }

    /** Tells {@code result} once, on any thread; never when the machine is closing. */
    public void probe(Fields probe, ProbeTarget target, Consumer<ProbeResult> result) {
        Duration timeout = ProbeTiming.of(probe).timeout();
        if (probe.has("exec")) {
            new ExecProbe(timers).run(probe.texts("exec.command"), target.running(), timeout, result);
            return;
        }
        try {
            executor.execute(() -> result.accept(dial(probe, target, timeout)));
        } catch (RejectedExecutionException closed) {
            // Nobody waits for the result of a kubelet that is closing.
        }
    }

    private ProbeResult dial(Fields probe, ProbeTarget target, Duration timeout) {
        if (probe.has("httpGet")) {
            return http(probe.at("httpGet"), target, timeout);
        }
        if (probe.has("tcpSocket")) {
            return tcp(probe.at("tcpSocket"), target, timeout);
        }
        if (probe.has("grpc")) {
            return tcp(probe.at("grpc"), target, timeout); // a server that accepts is taken for one that is SERVING
        }
        return ProbeResult.failure(
                "missing probe handler for " + target.container().text("name"));
    }

    private ProbeResult tcp(Fields action, ProbeTarget target, Duration timeout) {
        String host = action.text("host").isEmpty() ? target.podIp() : action.text("host");
        int port = target.port(action);
        Optional<InetSocketAddress> address = resolve(host, port);
        if (address.isEmpty()) {
            return ProbeResult.failure(refused(host, port));
        }
        try (Socket socket = sockets.openStream()) {
            socket.connect(address.get(), (int) timeout.toMillis());
            return ProbeResult.ok();
        } catch (SocketTimeoutException e) {
            return ProbeResult.failure("dial tcp " + IpAddress.withPort(host, port) + ": i/o timeout");
        } catch (IOException e) {
            return ProbeResult.failure(refused(host, port));
        }
    }

    private ProbeResult http(Fields action, ProbeTarget target, Duration timeout) {
        HttpProbe probe = HttpProbe.of(action, target);
        Optional<InetSocketAddress> address = resolve(probe.host(), probe.port());
        if (address.isEmpty()) {
            return ProbeResult.failure("Get \"" + probe.url() + "\": " + refused(probe.host(), probe.port()));
        }
        try {
            int code = probe.status(sockets.openStream(), address.get(), timeout);
            return code >= 200 && code < 400
                    ? ProbeResult.ok()
                    : ProbeResult.failure("HTTP probe failed with statuscode: " + code);
        } catch (SocketTimeoutException e) {
            return ProbeResult.failure("Get \"" + probe.url()
                    + "\": context deadline exceeded (Client.Timeout exceeded while awaiting headers)");
        } catch (java.net.ConnectException e) {
            return ProbeResult.failure("Get \"" + probe.url() + "\": " + refused(probe.host(), probe.port()));
        } catch (IOException e) {
            return ProbeResult.failure("Get \"" + probe.url() + "\": EOF");
        }
    }

    /** A pod's address leads to its listener, {@code localhost} of a node to the machine's. */
    private Optional<InetSocketAddress> resolve(String host, int port) {
        Optional<InetSocketAddress> pod = network.resolve(host, port, Protocol.TCP);
        boolean machine = host.equals("localhost") || host.startsWith("127.");
        return pod.isEmpty() && machine ? Optional.of(new InetSocketAddress(host, port)) : pod;
    }

    private static String refused(String host, int port) {
        return "dial tcp " + IpAddress.withPort(host, port) + ": connect: connection refused";
    }
}
