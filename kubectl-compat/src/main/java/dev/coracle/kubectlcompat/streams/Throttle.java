package dev.coracle.kubectlcompat.streams;

/** Makes writing threads wait while a client has not taken enough of what was written to it. Thread-safe. */
final class Throttle {
    private static final int LIMIT = 1 << 20;

    private long outstanding;
    private boolean open;

    /** Before bytes are handed to the event loop; never call it there. */
    synchronized void enter(int bytes) {
        boolean interrupted = false;
        while (outstanding > LIMIT && !open) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
                open = true; // whoever interrupts wants the thread to end, not to wait on
            }
        }
        outstanding += bytes;
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    synchronized void taken(int bytes) {
        outstanding = Math.max(0, outstanding - bytes);
        notifyAll();
    }

    /** Nobody waits from now on: the client is gone. */
    synchronized void open() {
        open = true;
        notifyAll();
    }
}
