package dev.coracle.kubelet.http;

import java.io.InterruptedIOException;

/** How handlers wait. Stateless. */
final class Waiting {
    private Waiting() {}

    /** With its monitor, which the caller has. */
    static void at(Object monitor) throws InterruptedIOException {
        try {
            monitor.wait();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }
}
