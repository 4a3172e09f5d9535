package dev.coracle.kubelet.runtime.java;

import dev.coracle.apimachinery.fault.FaultHandler;
import dev.coracle.apimachinery.stream.ContainerGateway.ProcessSink;
import dev.coracle.apimachinery.stream.ContainerGateway.Stream;
import dev.coracle.apimachinery.stream.ExecOptions;
import dev.coracle.kubelet.runtime.Attachment;
import dev.coracle.kubelet.runtime.Console;
import dev.coracle.kubelet.runtime.Container;
import dev.coracle.kubelet.runtime.ContainerInput;
import dev.coracle.kubelet.runtime.ContainerLog;
import dev.coracle.kubelet.runtime.ExitListener;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.BiFunction;

/** One run of a program in this JVM. Thread-safe. */
final class JavaProcess implements Container {
    private final String name;
    private final ContainerLog log;
    private final ExitListener exit;
    private final FaultHandler faults;
    private final BiFunction<ExecOptions, ProcessSink, Stream> shell;
    private final Deque<Runnable> stopActions = new ArrayDeque<>();
    private final Console console;
    private volatile ContainerInput input = ContainerInput.NONE;
    private boolean ended;

    JavaProcess(
            String name,
            Console console,
            ContainerLog log,
            ExitListener exit,
            FaultHandler faults,
            BiFunction<ExecOptions, ProcessSink, Stream> shell) {
        this.name = name;
        this.console = console;
        this.log = log;
        this.exit = exit;
        this.faults = faults;
        this.shell = shell;
    }

    void onStop(Runnable action) {
        synchronized (stopActions) {
            if (!ended) {
                stopActions.push(action);
                return;
            }
        }
        action.run();
    }

    /** Before the container can be attached to. */
    void reads(ContainerInput from) {
        input = from;
    }

    void exit(int code) {
        if (end()) {
            exit.exited(code);
        }
    }

    private boolean end() {
        Deque<Runnable> actions;
        synchronized (stopActions) {
            if (ended) {
                return false;
            }
            ended = true;
            actions = new ArrayDeque<>(stopActions);
            stopActions.clear();
        }
        for (Runnable action : actions) {
            try {
                action.run();
            } catch (RuntimeException e) {
                faults.onFault("stop container " + name, e);
            }
        }
        log.close();
        return true;
    }

    @Override
    public ContainerLog log() {
        return log;
    }

    @Override
    public void stop(Duration grace) {
        exit(0);
    }

    @Override
    public Stream attach(ExecOptions options, ProcessSink sink) {
        return Attachment.open(log, input, console, options, sink);
    }

    @Override
    public Stream exec(ExecOptions options, ProcessSink sink) {
        return shell.apply(options, sink);
    }
}
