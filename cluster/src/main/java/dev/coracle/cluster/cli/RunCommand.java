package dev.coracle.cluster.cli;

import dev.coracle.cluster.NodeAccess;
import dev.coracle.cluster.sandbox.SandboxState;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code coracle run -- COMMAND}: a command that sees the cluster's names and addresses, as if it ran on a node. */
@Command(name = "run", description = "Runs a command that reaches Services by ClusterIP and name.")
final class RunCommand implements Callable<Integer> {
    @Mixin
    NameOption of;

    @Parameters(arity = "1..*", paramLabel = "COMMAND")
    List<String> command;

    @Override
    public Integer call() throws Exception {
        RunningSandbox sandbox = RunningSandbox.named(of.name);
        SandboxState state = sandbox.state();
        if (state.namespacePid() == 0) {
            return Processes.run(command, sandbox.environment());
        }
        NodeAccess node = new NodeAccess(state.namespacePid(), state.resolvConf());
        return Processes.run(
                node.command(command),
                Map.of("KUBECONFIG", sandbox.directory().file("kubeconfig").toString()));
    }
}
