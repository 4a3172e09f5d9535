package dev.coracle.kubelet.runtime.process;

import dev.coracle.apimachinery.net.Protocol;
import dev.coracle.kubelet.runtime.Container;
import dev.coracle.kubelet.runtime.ContainerPort;
import dev.coracle.kubelet.runtime.ContainerRuntime;
import dev.coracle.kubelet.runtime.ContainerSpec;
import dev.coracle.kubelet.runtime.ContainerStartException;
import dev.coracle.kubelet.runtime.ExitListener;
import dev.coracle.kubelet.runtime.RuntimeHost;
import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Containers that are processes of this machine. In the command, {@code {ip}} is the address to listen on, {@code {port}} the
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
            Map<ContainerPort, InetSocketAddress> ports = reserve(spec);
            Map<String, String> places = placeholders(ports);
            List<String> words = new ArrayList<>();
            (command.isEmpty() ? spec.command() : command).forEach(w -> words.add(filled(w, places)));
            spec.args().forEach(w -> words.add(filled(w, places)));
            Map<String, String> environment = new LinkedHashMap<>();
            spec.environment().forEach((name, value) -> environment.put(name, filled(value, places)));
            ProcessBuilder builder = builder(words, environment, spec.workingDir());
            HostProcess process = HostProcess.start(builder, spec, host, exit);
            ports.forEach((port, address) -> spec.sockets().listening(port.port(), port.protocol(), address));
            return process;
        } catch (IOException e) {
            throw new ContainerStartException("RunContainerError", e.getMessage(), e);
        }
    }

    static ProcessBuilder builder(List<String> words, Map<String, String> environment, String directory) {
        ProcessBuilder builder = new ProcessBuilder(words);
        builder.environment().putAll(environment);
        if (!directory.isEmpty() && new File(directory).isDirectory()) {
            builder.directory(new File(directory));
        }
        return builder;
    }

    /** Finds a free real port for each declared one: the declared number where the pod's own address allows it. */
    private static Map<ContainerPort, InetSocketAddress> reserve(ContainerSpec spec) throws IOException {
        Map<ContainerPort, InetSocketAddress> reserved = new LinkedHashMap<>();
        for (ContainerPort port : spec.ports()) {
            if (port.protocol() == Protocol.TCP) {
                reserved.put(port, firstFree(spec.sockets().candidates(port.port())));
            }
        }
        return reserved;
    }

    private static InetSocketAddress firstFree(List<InetSocketAddress> candidates) throws IOException {
        IOException last = new IOException("no address to bind");
        for (InetSocketAddress candidate : candidates) {
            try (ServerSocket probe = new ServerSocket()) {
                probe.bind(candidate);
                return new InetSocketAddress(candidate.getAddress(), probe.getLocalPort());
            } catch (IOException taken) {
                last = taken; // the next candidate has another port
            }
        }
        throw last;
    }

    private static Map<String, String> placeholders(Map<ContainerPort, InetSocketAddress> ports) {
        Map<String, String> places = new LinkedHashMap<>();
        places.put("{ip}", "127.0.0.1");
        boolean first = true;
        for (Map.Entry<ContainerPort, InetSocketAddress> port : ports.entrySet()) {
            String number = Integer.toString(port.getValue().getPort());
            if (first) {
                places.put("{ip}", port.getValue().getAddress().getHostAddress());
                places.put("{port}", number);
                first = false;
            }
            places.put("{port:" + port.getKey().port() + "}", number);
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
