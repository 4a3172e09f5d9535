package dev.coracle.apimachinery.fault;

/** Hears of failures that no caller is waiting for: a log line in the sandbox, a failed test in JUnit. Thread-safe. */
@FunctionalInterface
public interface FaultHandler {

    /** {@code task} names what was going on, for example {@code reconcile deployments default/web}. */
    void onFault(String task, Throwable fault);
}
