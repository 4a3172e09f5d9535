package dev.coracle.kubelet.runtime;

import dev.coracle.kubelet.runtime.process.ProcessRuntime;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

@DisabledOnOs(OS.WINDOWS)
final class ProcessRuntimeTest extends ContainerInputContract {
    @Override
    ContainerRuntime runtime() {
        return new ProcessRuntime(host, List.of());
    }

    @Test
    void leavesNoDescendantBehind() throws Exception {
        CompletableFuture<Integer> exit = new CompletableFuture<>();
        Container container = start(exit, "sh", "-c", "sleep 1000 & echo $!; wait");
        CompletableFuture<Long> child = new CompletableFuture<>();
        var follower = new ContainerLog.Follower() {
            @Override
            public void line(ContainerLog.Line line) {
                child.complete(Long.parseLong(new String(line.bytes(), StandardCharsets.UTF_8).trim()));
            }

            @Override
            public void end() {
                // The exit listener is told as well.
            }
        };
        container.log().follow(follower).lines().forEach(follower::line);
        ProcessHandle sleep = ProcessHandle.of(child.get(60, TimeUnit.SECONDS)).orElseThrow();

        container.stop(Duration.ZERO);
        await(exit);

        sleep.onExit().get(60, TimeUnit.SECONDS);
    }
}
