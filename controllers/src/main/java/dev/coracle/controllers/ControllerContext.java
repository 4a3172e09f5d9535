package dev.coracle.controllers;

import dev.coracle.apimachinery.client.ApiClient;
import dev.coracle.apimachinery.client.EventRecorder;
import dev.coracle.apimachinery.fault.FaultHandler;
import dev.coracle.apimachinery.time.Timers;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * What controllers are built from.
 *
 * @param clients the client of a controller, by its name, so that each acts as its own ServiceAccount
 * @param recorders the Event recorder of a component, by its name
 * @param executor runs calls beside the worker's own; it may be bounded, since callers always work themselves too
 * @param resources the built-in resources that can be listed, watched and deleted; custom ones are found by their definitions
 */
public record ControllerContext(
        Function<String, ApiClient> clients,
        Function<String, EventRecorder> recorders,
        Clock clock,
        Timers timers,
        Executor executor,
        FaultHandler faults,
        List<ManagedResource> resources,
        ClusterSettings cluster) {

    public ApiClient client(String controller) {
        return clients.apply(controller);
    }

    public EventRecorder recorder(String component) {
        return recorders.apply(component);
    }
}
