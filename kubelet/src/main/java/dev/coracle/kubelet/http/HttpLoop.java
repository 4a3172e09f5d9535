package dev.coracle.kubelet.http;

import dev.coracle.apimachinery.fault.FaultHandler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadFactory;

/**
 * The thread that accepts and reads for all servers, and waits for nothing but the next event. It ends, and closes what is still
 * registered, when it is told to. Thread-safe.
 */
final class HttpLoop {
    private static final int READ_BYTES = 64 * 1024;

    /** Who hears of events, on the loop. */
    interface Target {
        /** @param scratch for what is read; free again afterwards */
        void ready(SelectionKey key, ByteBuffer scratch);

        void close();
    }

    private final Selector selector;
    private final Thread thread;
    private final FaultHandler faults;
    private final Queue<CompletableFuture<Void>> settling = new ConcurrentLinkedQueue<>();
    private volatile boolean stopping;
    private volatile boolean ended;

    HttpLoop(ThreadFactory threads, FaultHandler faults) throws IOException {
        this.selector = Selector.open();
        this.faults = faults;
        this.thread = threads.newThread(this::run);
        thread.setName("http of pods");
        thread.start();
    }

    SelectionKey register(SelectableChannel channel, int ops, Target target) throws IOException {
        channel.configureBlocking(false);
        SelectionKey key = channel.register(selector, ops, target);
        wakeUp();
        return key;
    }

    /** Changes of keys count from the next select on. */
    void wakeUp() {
        if (Thread.currentThread() != thread) {
            selector.wakeup();
        }
    }

    /** Returns when the kernel has back what was closed before: {@code java.nio} gives it back with the next select. */
    void settle() {
        if (Thread.currentThread() == thread) {
            select();
            return;
        }
        CompletableFuture<Void> settled = new CompletableFuture<>();
        settling.add(settled);
        selector.wakeup();
        if (ended) {
            settled.complete(null); // an ended loop has closed its selector, which comes to the same
        }
        settled.join();
    }

    void stop() {
        stopping = true;
        selector.wakeup();
    }

    private void run() {
        ByteBuffer scratch = ByteBuffer.allocateDirect(READ_BYTES);
        try (selector) {
            while (!stopping) {
                selector.select();
                settleOthers();
                for (SelectionKey key : selector.selectedKeys()) {
                    dispatch(key, scratch);
                }
                selector.selectedKeys().clear();
            }
            selector.keys().forEach(key -> ((Target) key.attachment()).close());
        } catch (IOException e) {
            faults.onFault("wait for clients of pods", e);
        } finally {
            ended = true;
            drainSettling().forEach(settled -> settled.complete(null));
        }
    }

    /** Those who ask meanwhile wait for the next time. */
    private void settleOthers() {
        List<CompletableFuture<Void>> all = drainSettling();
        if (!all.isEmpty()) {
            select();
            all.forEach(settled -> settled.complete(null));
        }
    }

    private List<CompletableFuture<Void>> drainSettling() {
        List<CompletableFuture<Void>> all = new ArrayList<>(0);
        for (CompletableFuture<Void> s = settling.poll(); s != null; s = settling.poll()) {
            all.add(s);
        }
        return all;
    }

    /** What is ready stays among the selected keys. */
    private void select() {
        try {
            selector.selectNow();
        } catch (IOException e) {
            faults.onFault("close sockets of pods", e);
        }
    }

    private void dispatch(SelectionKey key, ByteBuffer scratch) {
        Target target = (Target) key.attachment();
        try {
            if (key.isValid()) {
                target.ready(key, scratch);
            }
        } catch (CancelledKeyException closedMeanwhile) {
            // By another thread, which has seen to everything.
        } catch (RuntimeException e) {
            target.close();
            faults.onFault("serve a client of a pod", e);
        }
    }
}
