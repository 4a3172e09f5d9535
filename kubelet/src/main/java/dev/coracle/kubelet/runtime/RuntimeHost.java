package dev.coracle.kubelet.runtime;

import dev.coracle.apimachinery.fault.FaultHandler;
import dev.coracle.apimachinery.net.SocketSource;
import dev.coracle.apimachinery.time.Timers;
import dev.coracle.kubelet.http.HttpServers;
import dev.coracle.kubelet.runtime.process.ProcessGuard;
import java.time.Clock;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;

/**
 * What runtimes share.
 *
 * @param workers for work that may block for a moment: HTTP handlers of in-JVM containers, the shell
 * @param threads for the few things that need a thread of their own: a process's output, a blocking {@code main}; daemon
 *     threads, named by the caller
 * @param sockets of the network that pods' addresses belong to
 * @param tls certificates of in-JVM containers
 * @param http what they serve with
 * @param guard of processes that have no sandbox
 */
public record RuntimeHost(
        Clock clock,
        Timers timers,
        Executor workers,
        ThreadFactory threads,
        ClusterDial dial,
        SocketSource sockets,
        PodSandboxes sandboxes,
        ServerTls tls,
        FaultHandler faults,
        HttpServers http,
        ProcessGuard guard) {

    /** With HTTP servers on the same workers, and a guard. */
    public RuntimeHost(
            Clock clock,
            Timers timers,
            Executor workers,
            ThreadFactory threads,
            ClusterDial dial,
            SocketSource sockets,
            PodSandboxes sandboxes,
            ServerTls tls,
            FaultHandler faults) {
        this(
                clock,
                timers,
                workers,
                threads,
                dial,
                sockets,
                sandboxes,
                tls,
                faults,
                new HttpServers(clock, timers, workers, threads, faults),
                new ProcessGuard(faults));
    }
}
