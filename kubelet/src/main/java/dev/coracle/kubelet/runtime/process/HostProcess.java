package dev.coracle.kubelet.runtime.process;

import dev.coracle.apimachinery.stream.ContainerGateway.ProcessSink;
import dev.coracle.apimachinery.stream.ContainerGateway.Stream;
import dev.coracle.apimachinery.stream.ExecOptions;
import dev.coracle.apimachinery.time.Timers;
import dev.coracle.kubelet.runtime.Attachment;
import dev.coracle.kubelet.runtime.Container;
import dev.coracle.kubelet.runtime.ContainerLog;
import dev.coracle.kubelet.runtime.ContainerSpec;
import dev.coracle.kubelet.runtime.ExitListener;
import dev.coracle.kubelet.runtime.RuntimeHost;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One process of this machine and what it has started. One thread reads its output, another writes its input if it has any.
 * Thread-safe. Ending it ends its
 * descendants too, those that survive it included.
 */
final class HostProcess implements Container {
    private final ProcessPlace place;
    private final ContainerSpec spec;
    private final RuntimeHost host;
    private final Process process;
    private final ProcessConsole console;
    private final ContainerLog log;
    private final Set<Stream> execs = ConcurrentHashMap.newKeySet();
    private volatile List<ProcessHandle> descendants = List.of();
    private volatile Timers.Timer kill = () -> {};

    private HostProcess(ProcessPlace place, ContainerSpec spec, RuntimeHost host, ProcessConsole console) {
        this.place = place;
        this.spec = spec;
        this.host = host;
        this.process = console.process();
        this.console = console;
        this.log = new ContainerLog(host.clock());
    }

    static HostProcess start(
            ProcessPlace place, List<String> words, ContainerSpec spec, RuntimeHost host, ExitListener exit)
            throws IOException {
        ProcessConsole console = spec.console().terminal() && place.sandboxed()
                ? ProcessConsole.inTerminal(place, words)
                : ProcessConsole.pipes(place.start(words, true, host.guard()));
        if (spec.console().stdin()) {
            console.startWriting(host.threads(), "input of " + spec);
        } else {
            console.withoutInput();
        }
        HostProcess container = new HostProcess(place, spec, host, console);
        Thread reader = host.threads().newThread(() -> container.read(exit));
        reader.setName("output of " + spec);
        reader.start();
        return container;
    }

    private void read(ExitListener exit) {
        console.read((bytes, length) -> log.write(bytes, 0, length));
        int code = waitFor();
        console.close();
        kill.cancel();
        execs.forEach(Stream::close);
        descendants.forEach(ProcessHandle::destroyForcibly);
        log.close();
        spec.ports().forEach(p -> spec.sockets().release(p.port(), p.protocol()));
        exit.exited(code);
    }

    private int waitFor() {
        while (true) {
            try {
                return process.waitFor();
            } catch (InterruptedException e) {
                process.destroyForcibly(); // the kubelet is closing: the next wait is short
            }
        }
    }

    @Override
    public ContainerLog log() {
        return log;
    }

    @Override
    public void stop(Duration grace) {
        descendants = process.descendants().toList();
        kill.cancel();
        if (grace.isZero()) {
            destroy();
            return;
        }
        if (!place.sandboxed() || descendants.isEmpty()) {
            process.destroy(); // in a sandbox it would end before the container and hide how that ends
        }
        descendants.forEach(ProcessHandle::destroy);
        kill = host.timers().after(grace, this::destroy);
    }

    private void destroy() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        descendants.forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    @Override
    public Stream attach(ExecOptions options, ProcessSink sink) {
        return Attachment.open(log, console, spec.console(), options, sink);
    }

    @Override
    public Stream exec(ExecOptions options, ProcessSink sink) {
        return ExecProcess.start(place, options, host, sink, execs);
    }
}
