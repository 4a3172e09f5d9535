package dev.coracle.kubelet.pod;

import dev.coracle.apimachinery.net.Protocol;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.kubelet.env.EnvironmentException;
import dev.coracle.kubelet.env.EnvironmentVariables;
import dev.coracle.kubelet.env.Expansion;
import dev.coracle.kubelet.env.PodFields;
import dev.coracle.kubelet.env.ServiceAddresses;
import dev.coracle.kubelet.runtime.Console;
import dev.coracle.kubelet.runtime.ContainerPort;
import dev.coracle.kubelet.runtime.ContainerRuntime;
import dev.coracle.kubelet.runtime.ContainerSpec;
import dev.coracle.kubelet.volume.FileTree;
import dev.coracle.kubelet.volume.ResolverFiles;
import java.util.List;
import java.util.Map;

/** Resolves everything a container's spec refers to. Calls the API, so it belongs on the pod's serial executor. */
final class ContainerAssembly {
    private final PodWorker pod;
    private final NodeServices node;
    private final Fields spec;

    ContainerAssembly(PodWorker pod, NodeServices node, Fields spec) {
        this.pod = pod;
        this.node = node;
        this.spec = spec;
    }

    ContainerSpec resolve(ContainerRuntime runtime) throws EnvironmentException {
        Map<String, String> environment = environment(runtime);
        FileTree files = runtime.simulated() ? FileTree.empty() : pod.volumes().filesOf(spec);
        return new ContainerSpec(
                pod.key(),
                pod.uid(),
                pod.podIps(),
                ResolverFiles.hostname(pod.object()),
                node.node(),
                spec.text("name"),
                spec.text("image"),
                expanded(spec.texts("command"), environment),
                expanded(spec.texts("args"), environment),
                spec.text("workingDir"),
                environment,
                spec.list("ports").stream().map(ContainerAssembly::port).toList(),
                new Console(spec.flag("stdin"), spec.flag("stdinOnce"), spec.flag("tty")),
                files,
                pod.sockets());
    }

    /** Simulated containers have no reader for their variables, but must fail for the same missing objects. */
    private Map<String, String> environment(ContainerRuntime runtime) throws EnvironmentException {
        if (runtime.simulated() && !spec.has("env") && !spec.has("envFrom")) {
            return Map.of();
        }
        PodFields fields = new PodFields(pod.podIps(), node.nodeIps(), node.allocatable());
        ServiceAddresses addresses =
                runtime.onHost() ? ServiceAddresses.reachable(node.reachable()) : ServiceAddresses.AS_THEY_ARE;
        var source = new ApiConfigSource(node.client(), pod.key().namespace(), !runtime.simulated());
        return EnvironmentVariables.of(pod.object(), spec, fields, source, addresses);
    }

    private static List<String> expanded(List<String> words, Map<String, String> environment) {
        return words.stream().map(w -> Expansion.expand(w, environment)).toList();
    }

    private static ContainerPort port(Fields port) {
        String protocol = port.text("protocol");
        return new ContainerPort(
                port.text("name"),
                port.integer("containerPort", 0),
                protocol.isEmpty() ? Protocol.TCP : Protocol.valueOf(protocol));
    }
}
