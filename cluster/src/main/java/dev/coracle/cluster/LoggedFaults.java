package dev.coracle.cluster;

import dev.coracle.apimachinery.fault.FaultHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sandbox's way: a line in the log, with the stack trace where there is one. Thread-safe. */
final class LoggedFaults implements FaultHandler {
    private static final Logger LOG = LoggerFactory.getLogger("coracle");

    @Override
    public void onFault(String task, Throwable fault) {
        LOG.warn("background task failed: {}", task, fault);
    }
}
