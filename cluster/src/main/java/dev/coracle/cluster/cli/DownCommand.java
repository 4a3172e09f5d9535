package dev.coracle.cluster.cli;

import dev.coracle.cluster.sandbox.StateDirectory;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code coracle down}: ends a sandbox as Ctrl-C would, and waits until it is gone. */
@Command(name = "down", description = "Stops a running cluster.")
final class DownCommand implements Callable<Integer> {
    @Mixin
    NameOption of;

    @Override
    public Integer call() throws Exception {
        StateDirectory directory = StateDirectory.of(of.name);
        if (!directory.running()) {
            KubeconfigFiles.removeLeftover(directory, of.name);
            System.err.println("coracle: no cluster \"" + of.name + "\" is running");
            return 1;
        }
        RunningSandbox sandbox = RunningSandbox.named(of.name);
        ProcessHandle process = ProcessHandle.of(sandbox.state().pid())
                .orElseThrow(() -> new IllegalStateException(
                        "process " + sandbox.state().pid() + " is gone, yet its lock is held"));
        process.destroy();
        process.onExit().get(30, TimeUnit.SECONDS);
        System.out.println("Cluster \"" + of.name + "\" is down.");
        return 0;
    }
}
