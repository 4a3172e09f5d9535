package dev.coracle.kubelet.runtime.java;

import dev.coracle.apimachinery.stream.ContainerGateway.ProcessSink;
import dev.coracle.apimachinery.stream.ContainerGateway.Stream;
import dev.coracle.apimachinery.stream.ExecOptions;
import dev.coracle.apimachinery.time.Timers;
import dev.coracle.kubelet.runtime.Attachment;
import dev.coracle.kubelet.runtime.Console;
import dev.coracle.kubelet.runtime.Container;
import dev.coracle.kubelet.runtime.ContainerInput;
import dev.coracle.kubelet.runtime.ContainerLog;
import dev.coracle.kubelet.runtime.ExitListener;
import dev.coracle.kubelet.runtime.RuntimeHost;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.BiFunction;

/** One run of a program in this JVM. Thread-safe. */
final class JavaProcess implements Container {
    private static final Runnable NOTHING = () -> {};
    private static final int KILLED = 137;

    private final String name;
    private final ContainerLog log;
    private final ExitListener exit;
    private final BiFunction<ExecOptions, ProcessSink, Stream> shell;
    private final Deque<Runnable> stopActions = new ArrayDeque<>();
    private final Console console;
    private volatile ContainerInput input = ContainerInput.NONE;
    private final RuntimeHost host;
    private Runnable onTerminate;
    private Timers.Timer kill = () -> {};
    private boolean ended;

    JavaProcess(
            String name,
            Console console,
            ContainerLog log,
            ExitListener exit,
            RuntimeHost host,
            BiFunction<ExecOptions, ProcessSink, Stream> shell) {
        this.name = name;
        this.console = console;
        this.log = log;
        this.exit = exit;
        this.host = host;
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
            kill.cancel();
            actions = new ArrayDeque<>(stopActions);
            stopActions.clear();
        }
        for (Runnable action : actions) {
            try {
                action.run();
            } catch (RuntimeException e) {
                host.faults().onFault("stop container " + name, e);
            }
        }
        log.close();
        return true;
    }

    @Override
    public ContainerLog log() {
        return log;
    }

    /** The container does not end when it is asked to, but runs {@code action} and ends itself, or is ended after its grace. */
    void onTerminate(Runnable action) {
        synchronized (stopActions) {
            onTerminate = action;
        }
    }

    @Override
    public void stop(Duration grace) {
        Runnable asked;
        synchronized (stopActions) {
            kill.cancel();
            asked = onTerminate;
            onTerminate = asked == null ? null : NOTHING;
            if (asked != null && !grace.isZero()) {
                kill = host.timers().after(grace, () -> host.workers().execute(() -> exit(KILLED)));
            }
        }
        if (asked == null) {
            exit(0);
        } else if (grace.isZero()) {
            exit(KILLED);
        } else {
            asked.run();
        }
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
