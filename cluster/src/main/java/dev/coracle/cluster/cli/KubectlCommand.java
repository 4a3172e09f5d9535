package dev.coracle.cluster.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code coracle kubectl …}: the kubectl on the PATH, pointed at the sandbox. */
@Command(name = "kubectl", description = "Runs kubectl against the cluster.")
final class KubectlCommand implements Callable<Integer> {
    @Mixin
    NameOption of;

    @Parameters(arity = "0..*")
    List<String> arguments = List.of();

    @Override
    public Integer call() throws Exception {
        RunningSandbox sandbox = RunningSandbox.named(of.name);
        List<String> command = new ArrayList<>(List.of("kubectl"));
        command.addAll(arguments);
        return Processes.run(
                command,
                Map.of("KUBECONFIG", sandbox.directory().file("kubeconfig").toString()));
    }
}
