package dev.coracle.cluster;

import dev.coracle.apimachinery.net.PodNetwork;
import dev.coracle.apimachinery.net.Protocol;
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
final class NodeGateway implements ContainerGateway, PodNetwork, NodeApi {
    private volatile ContainerGateway kubelets;
    private volatile PodNetwork network = (ip, port, protocol) -> Optional.empty();
    private volatile NodeApi api = NodeApi.NONE;

    void connect(ContainerGateway gateway, NodeApi nodeApi) {
        kubelets = gateway;
        api = nodeApi;
    }

    void connect(PodNetwork pods) {
        network = pods;
    }

    @Override
    public Optional<InetSocketAddress> resolve(String podIp, int port, Protocol protocol) {
        return network.resolve(podIp, port, protocol);
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
