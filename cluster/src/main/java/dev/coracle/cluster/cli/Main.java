package dev.coracle.cluster.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The {@code coracle} command. Each sub-command is one file; this list is all of them. */
@Command(
        name = "coracle",
        description = "A whole small Kubernetes cluster in one JVM.",
        mixinStandardHelpOptions = true,
        version = "coracle 0.1.0 (Kubernetes v1.36.2)",
        subcommands = {
            UpCommand.class,
            DownCommand.class,
            GetCommand.class,
            ProxyCommand.class,
            KubectlCommand.class,
            RunCommand.class,
            EnvCommand.class,
            SqlCommand.class,
            PolicyCommand.class,
            RehearseCommand.class
        })
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        CommandLine line = new CommandLine(new Main());
        line.setExecutionExceptionHandler((failure, command, parsed) -> {
            command.getErr().println("coracle: " + Messages.of(failure));
            return 1;
        });
        int code = 1;
        try {
            code = line.execute(arguments);
        } catch (LinkageError | VirtualMachineError e) { // the handler is told of exceptions alone
            e.printStackTrace();
        }
        // Pods may have left threads of their own; the command is over all the same.
        System.exit(code);
    }
}
