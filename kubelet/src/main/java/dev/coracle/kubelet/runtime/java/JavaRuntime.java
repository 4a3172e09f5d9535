package dev.coracle.kubelet.runtime.java;

import dev.coracle.kubelet.runtime.Container;
import dev.coracle.kubelet.runtime.ContainerLog;
import dev.coracle.kubelet.runtime.ContainerRuntime;
import dev.coracle.kubelet.runtime.ContainerSpec;
import dev.coracle.kubelet.runtime.ContainerStartException;
import dev.coracle.kubelet.runtime.ExitListener;
import dev.coracle.kubelet.runtime.RuntimeHost;
import dev.coracle.kubelet.runtime.java.shell.Shell;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Containers that are programs of this JVM and listen on real loopback sockets. */
public final class JavaRuntime implements ContainerRuntime {
    private final RuntimeHost host;
    private final Supplier<? extends JavaContainer> programs;

    public JavaRuntime(RuntimeHost host, Supplier<? extends JavaContainer> programs) {
        this.host = host;
        this.programs = programs;
    }

    @Override
    public Container start(ContainerSpec spec, ExitListener exit) throws ContainerStartException {
        ContainerLog log = new ContainerLog(host.clock());
        JavaContainer program = programs.get();
        Shell shell = new Shell(spec, host, program.commands());
        JavaProcess process = new JavaProcess(spec.toString(), spec.console(), log, exit, host, shell::exec);
        JavaContext context = new JavaContext(spec, host, process, shell);
        boolean own = spec.command().isEmpty() || program.owns(spec.command().get(0));
        if (own) {
            startProgram(program, context, process);
        } else if (shell.knows(spec.command().get(0))) {
            List<String> command = new ArrayList<>(spec.command());
            command.addAll(spec.args());
            context.run(command);
        } else {
            throw new ContainerStartException(
                    "RunContainerError", notFound(spec.command().get(0)), null);
        }
        return process;
    }

    private static void startProgram(JavaContainer program, JavaContext context, JavaProcess process) {
        try {
            program.start(context);
        } catch (Exception e) {
            String message = e.getMessage() == null ? e.toString() : e.getMessage();
            process.log().write((message + "\n").getBytes(StandardCharsets.UTF_8));
            process.exit(1);
        }
    }

    private static String notFound(String command) {
        return "exec: \"" + command + "\": executable file not found in $PATH";
    }
}
