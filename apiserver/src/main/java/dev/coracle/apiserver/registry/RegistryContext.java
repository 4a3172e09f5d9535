package dev.coracle.apiserver.registry;

import dev.coracle.apimachinery.time.Timers;
import dev.coracle.apiserver.admission.Admission;
import dev.coracle.apiserver.serviceaccount.ServiceAccountTokens;
import dev.coracle.apiserver.storage.Store;
import java.time.Clock;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/**
 * What every verb works with.
 *
 * @param worker where a write that met a conflict is computed again, and local watches are delivered
 */
public record RegistryContext(
        Store store,
        Kinds kinds,
        FieldTracking fields,
        Admission admission,
        ServiceAccountTokens tokens,
        Clock clock,
        Timers timers,
        Executor worker,
        RandomGenerator random) {}
