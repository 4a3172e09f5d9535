package dev.coracle.kubelet.images;

import com.sun.net.httpserver.HttpHandler;
import dev.coracle.kubelet.runtime.ContainerRuntime;
import dev.coracle.kubelet.runtime.RuntimeHost;
import dev.coracle.kubelet.runtime.java.HttpProgram;
import dev.coracle.kubelet.runtime.java.JavaContainer;
import dev.coracle.kubelet.runtime.java.JavaRuntime;
import dev.coracle.kubelet.runtime.process.ProcessRuntime;
import dev.coracle.kubelet.runtime.simulated.SimulatedRuntime;
import java.util.List;
import java.util.function.Supplier;

/** What an image runs, as a recipe for its runtime. */
@FunctionalInterface
public interface ImageProgram {
    ContainerRuntime on(RuntimeHost host);

    /** Nothing: containers run at once and end as simple commands say. */
    static ImageProgram simulated() {
        return host -> new SimulatedRuntime(host.clock(), host.timers());
    }

    /** A program in this JVM, made anew for every container. */
    static ImageProgram java(Supplier<? extends JavaContainer> program) {
        return host -> new JavaRuntime(host, program);
    }

    /** An HTTP handler that serves every TCP port the container declares, or 80. */
    static ImageProgram http(HttpHandler handler) {
        return java(() -> new HttpProgram(handler));
    }

    /** A command of this machine; see {@link ProcessRuntime} for placeholders. */
    static ImageProgram process(List<String> command) {
        return host -> new ProcessRuntime(host, command);
    }
}
