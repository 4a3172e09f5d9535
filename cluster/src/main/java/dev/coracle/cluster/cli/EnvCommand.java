package dev.coracle.cluster.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code eval "$(coracle env)"}: what {@code run} sets, for the whole shell. */
@Command(name = "env", description = "Prints the variables that run sets, for eval.")
final class EnvCommand implements Callable<Integer> {
    @Mixin
    NameOption of;

    @Override
    public Integer call() throws Exception {
        RunningSandbox.named(of.name)
                .environment()
                .forEach((name, value) ->
                        System.out.println("export " + name + "='" + value.replace("'", "'\\''") + "'"));
        return 0;
    }
}
