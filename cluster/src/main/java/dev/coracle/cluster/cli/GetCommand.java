package dev.coracle.cluster.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coracle.cluster.sandbox.SandboxState;
import dev.coracle.cluster.sandbox.StateDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code coracle get clusters|services|ingresses|kubeconfig}. */
@Command(name = "get", description = "Shows clusters, where Services and Ingresses can be reached, or the kubeconfig.")
final class GetCommand {

    @Command(name = "clusters", description = "Lists running clusters.")
    Integer clusters() throws IOException {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("NAME", "SERVER", "TIER", "PID", "STARTED"));
        for (String name : StateDirectory.names()) {
            StateDirectory directory = StateDirectory.of(name);
            Optional<SandboxState> state = directory.running() ? directory.state() : Optional.empty();
            state.ifPresent(s -> rows.add(List.of(name, s.server(), s.tier(), Long.toString(s.pid()), s.startedAt())));
        }
        if (rows.size() == 1) {
            System.err.println("No clusters are running.");
            return 0;
        }
        TextTable.print(rows, System.out);
        return 0;
    }

    @Command(name = "services", description = "Lists Services with the addresses that can be dialled from here.")
    Integer services(@Mixin NameOption of) throws Exception {
        JsonNode answer = new ControlClient(RunningSandbox.named(of.name).state()).get("/coracle/services");
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("NAMESPACE", "NAME", "PORT", "ADDRESS", "REACHABLE AT"));
        for (JsonNode row : answer.path("services")) {
            rows.add(List.of(
                    row.path("namespace").asText(),
                    row.path("name").asText(),
                    row.path("port").asText(),
                    row.path("address").asText(),
                    row.path("reachable").asText()));
        }
        TextTable.print(rows, System.out);
        return 0;
    }

    @Command(name = "ingresses", description = "Lists Ingresses with the URLs that can be opened from here.")
    Integer ingresses(@Mixin NameOption of) throws Exception {
        JsonNode answer = new ControlClient(RunningSandbox.named(of.name).state()).get("/coracle/ingresses");
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("NAMESPACE", "NAME", "ADDRESS", "REACHABLE AT"));
        for (JsonNode row : answer.path("ingresses")) {
            rows.add(List.of(
                    row.path("namespace").asText(),
                    row.path("name").asText(),
                    row.path("address").asText(),
                    row.path("reachable").asText()));
        }
        TextTable.print(rows, System.out);
        return 0;
    }

    @Command(name = "kubeconfig", description = "Prints the kubeconfig of a running cluster.")
    Integer kubeconfig(@Mixin NameOption of) throws IOException {
        System.out.print(
                Files.readString(RunningSandbox.named(of.name).directory().file("kubeconfig")));
        return 0;
    }
}
