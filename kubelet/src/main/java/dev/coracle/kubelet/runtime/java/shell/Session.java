package dev.coracle.kubelet.runtime.java.shell;

import dev.coracle.apimachinery.time.Timers;
import dev.coracle.kubelet.runtime.ContainerSpec;
import dev.coracle.kubelet.runtime.RuntimeHost;
import dev.coracle.kubelet.volume.FileTree;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;

/** One run of the shell: variables, directory, pending timers. Used by one task at a time; {@link #cancel} by anybody. */
final class Session {
    final ContainerSpec spec;
    final RuntimeHost host;
    final Set<String> own;
    final Map<String, String> variables;
    String directory;
    int lastStatus;
    boolean exiting;
    private volatile boolean cancelled;
    private final Set<Runnable> onCancel = ConcurrentHashMap.newKeySet();

    Session(ContainerSpec spec, RuntimeHost host, Set<String> own) {
        this.spec = spec;
        this.host = host;
        this.own = own;
        this.variables = new LinkedHashMap<>();
        variables.put("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        variables.put("HOSTNAME", spec.hostname());
        variables.put("HOME", "/root");
        variables.putAll(spec.environment());
        this.directory = spec.workingDir().isEmpty() ? "/" : spec.workingDir();
    }

    FileTree files() {
        return spec.files();
    }

    String path(String relative) {
        return FileTree.absolute(directory, relative);
    }

    boolean over() {
        return exiting || cancelled;
    }

    /** Calls everything off: sleeps end at once. */
    void cancel() {
        cancelled = true;
        onCancel.forEach(Runnable::run);
    }

    /** Completes on a worker after {@code time}, or when the session is cancelled. */
    CompletableFuture<Integer> sleep(Duration time) {
        CompletableFuture<Integer> done = new CompletableFuture<>();
        Runnable wake = () -> resume(() -> done.complete(0));
        Timers.Timer timer = host.timers().after(time, wake);
        endWhenCancelled(done, timer::cancel);
        return done;
    }

    /** Never completes but by {@link #cancel}: {@code tail -f}. */
    CompletableFuture<Integer> forever() {
        CompletableFuture<Integer> done = new CompletableFuture<>();
        endWhenCancelled(done, () -> {});
        return done;
    }

    private void endWhenCancelled(CompletableFuture<Integer> done, Runnable cleanUp) {
        Runnable end = () -> {
            cleanUp.run();
            done.complete(143);
        };
        onCancel.add(end);
        done.whenComplete((code, e) -> onCancel.remove(end));
        if (cancelled) {
            end.run();
        }
    }

    /** Continues on a worker, so that timers are never held up. */
    void resume(Runnable task) {
        try {
            host.workers().execute(task);
        } catch (RejectedExecutionException closing) {
            cancelled = true; // nobody waits for a shell of a cluster that is closing
        }
    }
}
