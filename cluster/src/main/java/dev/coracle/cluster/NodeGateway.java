package dev.coracle.cluster;

import dev.coracle.apimachinery.net.PodAccess;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.status.Reason;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apimachinery.stream.ContainerGateway;
import dev.coracle.apimachinery.stream.ExecOptions;
import dev.coracle.apimachinery.stream.LogOptions;
import dev.coracle.apimachinery.stream.NodeApi;
import java.net.InetSocketAddress;
import java.util.Optional;

/** The way from the API server to kubelets and pods, which come up after it. Thread-safe. */
final class NodeGateway implements ContainerGateway, PodAccess, NodeApi {
    private volatile ContainerGateway kubelets;
    private volatile PodAccess pods = PodAccess.NONE;
    private volatile NodeApi api = NodeApi.NONE;

    void connect(ContainerGateway gateway, NodeApi nodeApi) {
        kubelets = gateway;
        api = nodeApi;
    }

    void connect(PodAccess access) {
        pods = access;
    }

    @Override
    public Optional<InetSocketAddress> reach(String host, int port) {
        return pods.reach(host, port);
    }

    @Override
    public Optional<Answer> handle(String node, String method, String path) {
        return api.handle(node, method, path);
    }

    private ContainerGateway kubelets() {
        ContainerGateway connected = kubelets;
        if (connected == null) {
            throw StatusException.of(Reason.ServiceUnavailable, "no kubelet is running in this cluster");
        }
        return connected;
    }

    @Override
    public Stream logs(ObjectKey pod, LogOptions options, ByteSink sink) {
        return kubelets().logs(pod, options, sink);
    }

    @Override
    public Stream exec(ObjectKey pod, ExecOptions options, ProcessSink sink) {
        return kubelets().exec(pod, options, sink);
    }

    @Override
    public Stream attach(ObjectKey pod, ExecOptions options, ProcessSink sink) {
        return kubelets().attach(pod, options, sink);
    }

    @Override
    public Stream portForward(ObjectKey pod, int port, ByteSink sink) {
        return kubelets().portForward(pod, port, sink);
    }
}
