package dev.coracle.kubelet.runtime.java;

import com.sun.net.httpserver.HttpHandler;
import dev.coracle.apimachinery.net.Protocol;
import dev.coracle.kubelet.runtime.ContainerPort;
import java.io.IOException;
import java.util.List;

/** Serves one handler on every TCP port that the container declares, or on 80. */
public record HttpProgram(HttpHandler handler) implements JavaContainer {
    @Override
    public void start(JavaContext context) throws IOException {
        List<Integer> ports = context.ports().stream()
                .filter(p -> p.protocol() == Protocol.TCP)
                .map(ContainerPort::port)
                .toList();
        for (int port : ports.isEmpty() ? List.of(80) : ports) {
            context.serve(port, handler);
        }
    }
}
