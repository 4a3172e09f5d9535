package dev.coracle.kubelet.runtime.process;

import dev.coracle.apimachinery.net.IpAddress;
import dev.coracle.apimachinery.net.Protocol;
import dev.coracle.kubelet.runtime.Container;
import dev.coracle.kubelet.runtime.ContainerPort;
import dev.coracle.kubelet.runtime.ContainerRuntime;
import dev.coracle.kubelet.runtime.ContainerSpec;
import dev.coracle.kubelet.runtime.ContainerStartException;
import dev.coracle.kubelet.runtime.ExitListener;
import dev.coracle.kubelet.runtime.PodSandbox;
import dev.coracle.kubelet.runtime.RuntimeHost;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Containers that are processes of this machine, in their pod's sandbox where pods have one. In the command, {@code {ip}} is the address to listen on, {@code {port}} the
 * real port for the first container port and {@code {port:8080}} or {@code {port:http}} that for another. The pod's own {@code
 * command} replaces the mapped one when that is empty, its {@code args} are added.
 */
public final class ProcessRuntime implements ContainerRuntime {
    private final RuntimeHost host;
    private final List<String> command;

    public ProcessRuntime(RuntimeHost host, List<String> command) {
        this.host = host;
        this.command = List.copyOf(command);
    }

    @Override
    public boolean onHost() {
        return true;
    }

    @Override
    public Container start(ContainerSpec spec, ExitListener exit) throws ContainerStartException {
        try {
            Optional<PodSandbox> sandbox = host.sandboxes().of(spec);
            Map<ContainerPort, InetSocketAddress> ports = sandbox.isPresent() ? declared(spec) : reserve(spec);
            Map<String, String> places = placeholders(spec, ports, sandbox.isPresent());
            List<String> words = new ArrayList<>();
            (command.isEmpty() ? spec.command() : command).forEach(w -> words.add(filled(w, places)));
            spec.args().forEach(w -> words.add(filled(w, places)));
            Map<String, String> environment = new LinkedHashMap<>();
            spec.environment().forEach((name, value) -> environment.put(name, filled(value, places)));
            ProcessPlace place = new ProcessPlace(sandbox, environment, spec.workingDir());
            HostProcess process = HostProcess.start(place, words, spec, host, exit);
            ports.forEach((port, address) -> spec.sockets().listening(port.port(), port.protocol(), address));
            return process;
        } catch (IOException e) {
            throw new ContainerStartException("RunContainerError", e.getMessage(), e);
        }
    }

    /** In a sandbox all ports of the pod's address are its own. */
    private static Map<ContainerPort, InetSocketAddress> declared(ContainerSpec spec) {
        Map<ContainerPort, InetSocketAddress> declared = new LinkedHashMap<>();
        for (ContainerPort port : spec.ports()) {
            if (port.protocol() != Protocol.SCTP) {
                declared.put(port, new InetSocketAddress(spec.podIp(), port.port()));
            }
        }
        return declared;
    }

    /** Finds a free real port for each declared one: the declared number where the pod's own address allows it. */
    private static Map<ContainerPort, InetSocketAddress> reserve(ContainerSpec spec) throws IOException {
        Map<ContainerPort, InetSocketAddress> reserved = new LinkedHashMap<>();
        for (ContainerPort port : spec.ports()) {
            if (port.protocol() != Protocol.SCTP) {
                reserved.put(port, firstFree(spec.sockets().candidates(port.port()), port.protocol()));
            }
        }
        return reserved;
    }

    private static InetSocketAddress firstFree(List<InetSocketAddress> candidates, Protocol protocol)
            throws IOException {
        IOException last = new IOException("no address to bind");
        for (InetSocketAddress candidate : candidates) {
            try {
                return new InetSocketAddress(
                        candidate.getAddress(), protocol == Protocol.UDP ? freeUdp(candidate) : freeTcp(candidate));
            } catch (IOException taken) {
                last = taken; // the next candidate has another port
            }
        }
        throw last;
    }

    private static int freeTcp(InetSocketAddress address) throws IOException {
        try (ServerSocket probe = new ServerSocket()) {
            probe.bind(address);
            return probe.getLocalPort();
        }
    }

    private static int freeUdp(InetSocketAddress address) throws IOException {
        try (DatagramSocket probe = new DatagramSocket(address)) {
            return probe.getLocalPort();
        }
    }

    private static Map<String, String> placeholders(
            ContainerSpec spec, Map<ContainerPort, InetSocketAddress> ports, boolean sandboxed) {
        Map<String, String> places = new LinkedHashMap<>();
        places.put("{ip}", sandboxed ? spec.podIp() : "127.0.0.1");
        boolean first = true;
        for (Map.Entry<ContainerPort, InetSocketAddress> port : ports.entrySet()) {
            String number = Integer.toString(port.getValue().getPort());
            if (first) {
                places.put("{ip}", IpAddress.of(port.getValue().getAddress()).toString());
                places.put("{port}", number);
                first = false;
            }
            places.putIfAbsent("{port:" + port.getKey().port() + "}", number);
            if (!port.getKey().name().isEmpty()) {
                places.put("{port:" + port.getKey().name() + "}", number);
            }
        }
        return places;
    }

    private static String filled(String word, Map<String, String> places) {
        String text = word;
        for (Map.Entry<String, String> place : places.entrySet()) {
            text = text.replace(place.getKey(), place.getValue());
        }
        return text;
    }
}
