package dev.coracle.proxy;

import java.util.Optional;

/** Looks names up as a pod's resolver would. Thread-safe, never blocks. */
@FunctionalInterface
public interface ClusterNames {

    /** An address; for a Service of type ExternalName the outside name; empty for a name that is not the cluster's. */
    Optional<String> addressOf(String name);
}
