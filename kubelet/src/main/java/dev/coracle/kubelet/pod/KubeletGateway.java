package dev.coracle.kubelet.pod;

import dev.coracle.apimachinery.net.PodNetwork;
import dev.coracle.apimachinery.net.Protocol;
import dev.coracle.apimachinery.net.SocketSource;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.apimachinery.status.Reason;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apimachinery.stream.ContainerGateway;
import dev.coracle.apimachinery.stream.ExecOptions;
import dev.coracle.apimachinery.stream.LogOptions;
import dev.coracle.kubelet.runtime.ClosingStream;
import dev.coracle.kubelet.runtime.Container;
import dev.coracle.kubelet.runtime.ContainerLog;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;

/** Answers what the API server asks about containers, with the kubelet's error texts. Thread-safe. */
public final class KubeletGateway implements ContainerGateway {
    private final PodWorkers workers;
    private final PodNetwork network;
    private final SocketSource sockets;
    private final ThreadFactory threads;

    public KubeletGateway(PodWorkers workers, PodNetwork network, SocketSource sockets, ThreadFactory threads) {
        this.workers = workers;
        this.network = network;
        this.sockets = sockets;
        this.threads = threads;
    }

    @Override
    public Stream logs(ObjectKey pod, LogOptions options, ByteSink sink) {
        PodWorker worker = worker(pod);
        ContainerWorker container = container(worker, options.container());
        ContainerLog log = options.previous() ? previous(pod, container) : current(pod, container);
        return new LogStream(log, options, sink).open();
    }

    private static ContainerLog previous(ObjectKey pod, ContainerWorker container) {
        return container
                .previousLog()
                .orElseThrow(() -> StatusException.badRequest("previous terminated container \"" + container.name()
                        + "\" in pod \"" + pod.name() + "\" not found"));
    }

    private static ContainerLog current(ObjectKey pod, ContainerWorker container) {
        return container
                .log()
                .orElseThrow(() -> StatusException.badRequest("container \"" + container.name() + "\" in pod \""
                        + pod.name() + "\" is waiting to start: " + container.waitingReason()));
    }

    @Override
    public Stream exec(ObjectKey pod, ExecOptions options, ProcessSink sink) {
        return running(pod, options).exec(options, sink);
    }

    @Override
    public Stream attach(ObjectKey pod, ExecOptions options, ProcessSink sink) {
        return running(pod, options).attach(options, sink);
    }

    private Container running(ObjectKey pod, ExecOptions options) {
        ContainerWorker container = container(worker(pod), options.container());
        return container
                .running()
                .orElseThrow(() -> StatusException.of(
                        Reason.InternalError,
                        "unable to upgrade connection: container not found (\"" + container.name() + "\")"));
    }

    @Override
    public Stream portForward(ObjectKey pod, int port, ByteSink sink) {
        PodWorker worker = worker(pod);
        InetSocketAddress address =
                network.resolve(worker.podIp(), port, Protocol.TCP).orElse(null);
        if (address == null) {
            sink.end("failed to connect to localhost:" + port + " inside namespace of pod " + pod
                    + ", IPv4: dial tcp4 127.0.0.1:" + port + ": connect: connection refused IPv6 dial tcp6: address"
                    + " localhost: no suitable address");
            return ClosingStream.DONE;
        }
        return ForwardedConnection.open(sockets, address, threads, sink, pod + ":" + port);
    }

    private PodWorker worker(ObjectKey pod) {
        return workers.worker(pod).orElseThrow(() -> StatusException.notFound(Resources.PODS, pod.name()));
    }

    private static ContainerWorker container(PodWorker pod, String name) {
        String wanted = name.isEmpty() ? onlyContainer(pod) : name;
        return pod.container(wanted)
                .orElseThrow(() -> StatusException.badRequest("container " + wanted + " is not valid for pod "
                        + pod.key().name()));
    }

    private static String onlyContainer(PodWorker pod) {
        List<String> names = new ArrayList<>();
        for (Fields container : pod.object().fields().list("spec.containers")) {
            names.add(container.text("name"));
        }
        if (names.size() != 1) {
            throw StatusException.badRequest("a container name must be specified for pod "
                    + pod.key().name() + ", choose one of: [" + String.join(" ", names) + "]");
        }
        return names.get(0);
    }
}
