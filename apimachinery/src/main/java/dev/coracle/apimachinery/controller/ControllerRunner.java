package dev.coracle.apimachinery.controller;

import dev.coracle.apimachinery.client.Informers;
import dev.coracle.apimachinery.client.Lister;
import dev.coracle.apimachinery.fault.FaultHandler;
import dev.coracle.apimachinery.object.GroupVersionResource;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.status.Reason;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apimachinery.time.Timers;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** Wires one controller to the shared informers and a work queue. */
public final class ControllerRunner implements Watches, AutoCloseable {
    private final Controller controller;
    private final Informers informers;
    private final FaultHandler faults;
    private final WorkQueue<ObjectKey> queue;

    public ControllerRunner(
            Controller controller, Informers informers, Executor executor, Timers timers, FaultHandler faults) {
        this.controller = controller;
        this.informers = informers;
        this.faults = faults;
        this.queue = new WorkQueue<>(executor, timers, controller.workers(), this::reconcile);
        controller.register(this);
    }

    @Override
    public void on(GroupVersionResource resource, Function<Change, Collection<ObjectKey>> keys) {
        informers
                .of(resource)
                .onChange(
                        (before, after) -> keys.apply(new Change(before, after)).forEach(queue::add));
    }

    @Override
    public Lister lister(GroupVersionResource resource) {
        return informers.of(resource);
    }

    @Override
    public void index(GroupVersionResource resource, String name, Function<KubeObject, List<String>> values) {
        informers.of(resource).index(name, values);
    }

    public Controller controller() {
        return controller;
    }

    /** Whether nothing is queued or being reconciled. */
    public boolean idle() {
        return queue.idle();
    }

    private void reconcile(ObjectKey key) {
        try {
            Controller.Result result = controller.reconcile(key);
            queue.succeeded(key);
            result.again().ifPresent(delay -> queue.addAfter(key, delay));
        } catch (StatusException e) {
            if (!expected(e)) {
                faults.onFault("reconcile " + controller.name() + " " + key, e);
            }
            queue.retry(key);
        } catch (RuntimeException e) {
            faults.onFault("reconcile " + controller.name() + " " + key, e);
            queue.retry(key);
        }
    }

    /** A lost race, or a namespace on its way out, is no fault: the next try sees the newer state. */
    private static boolean expected(StatusException e) {
        return e.is(Reason.Conflict)
                || e.is(Reason.NotFound)
                || e.is(Reason.AlreadyExists)
                || e.is(Reason.Forbidden)
                || e.is(Reason.ServiceUnavailable);
    }

    @Override
    public void close() {
        queue.close();
    }
}
