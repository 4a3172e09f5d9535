package dev.coracle.cluster;

import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.status.Reason;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apimachinery.stream.ContainerGateway;
import dev.coracle.apimachinery.stream.ExecOptions;
import dev.coracle.apimachinery.stream.LogOptions;

/** The way from the API server to the kubelets, which come up after it. Thread-safe. */
final class NodeGateway implements ContainerGateway {
    private volatile ContainerGateway kubelets;

    void connect(ContainerGateway gateway) {
        kubelets = gateway;
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
