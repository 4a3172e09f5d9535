package dev.coracle.apiserver.storage;

import dev.coracle.apimachinery.fault.FaultHandler;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.status.Reason;
import dev.coracle.apimachinery.status.StatusException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadFactory;

/**
 * Turns changes into revisions on one thread, {@code <cluster>-store}. What waits in the queue is run as one batch: handed to
 * the journal, published with one write, then answered. A full queue is answered 429. When the journal fails, writes are
 * refused from then on and reads go on.
 *
 * <p>In durability {@code sync} a batch is published by the journal's thread, once the disk has it; the store thread works
 * ahead on an image of its own that nobody sees.
 */
public final class StoreLoop implements JournaledStore {
    private static final int BATCH = 256;

    private final BlockingQueue<StoreRequest<?>> queue;
    private final StoreRequest<Void> stop = new StoreRequest<>("stop", transaction -> null);
    private final Journal journal;
    private final boolean sync;
    private final FaultHandler faults;
    private final RecentImages images;
    private final RecentEvents events;
    private final Thread thread;
    private StoreImage working; // of the store thread
    private volatile StoreImage image;
    private volatile StatusException refusal;
    private volatile boolean closed;
    private volatile boolean ended;
    private boolean finished; // guarded by this

    private StoreLoop(String cluster, StoreLimits limits, Journal journal, ThreadFactory threads, FaultHandler faults) {
        this.journal = journal;
        this.sync = journal.durability() == Durability.SYNC;
        this.faults = faults;
        this.queue = new ArrayBlockingQueue<>(limits.queue());
        this.image = load(journal.load());
        this.working = image;
        this.images = new RecentImages(limits.images(), limits.imageBytes());
        this.images.add(image, 0);
        this.events = new RecentEvents(limits.events(), limits.eventBytes(), faults, image.revision());
        this.thread = threads.newThread(this::run);
        thread.setName(cluster + "-store");
        thread.setDaemon(true);
    }

    /** Loads what the journal holds and starts. Closing the store closes the journal. */
    public static StoreLoop start(
            String cluster, StoreLimits limits, Journal journal, ThreadFactory threads, FaultHandler faults) {
        StoreLoop store = new StoreLoop(cluster, limits, journal, threads, faults);
        store.thread.start();
        return store;
    }

    private static StoreImage load(Journal.Content content) {
        StoreImage loaded = StoreImage.EMPTY;
        for (Journal.Stored stored : content.objects()) {
            loaded = loaded.with(content.revision(), stored.key(), stored.object());
        }
        return loaded.at(content.revision());
    }

    @Override
    public Image image() {
        return image;
    }

    @Override
    public Optional<Image> imageAt(long revision) {
        Image latest = image;
        return latest.revision() == revision ? Optional.of(latest) : images.at(revision);
    }

    @Override
    public EventWindow events() {
        return events;
    }

    @Override
    public void compact() {
        images.forgetAllButLatest();
        events.dropAll();
    }

    @Override
    public Optional<String> meta(String key) {
        return journal.meta(key);
    }

    @Override
    public CompletionStage<Void> putMeta(String key, String value) {
        return journal.putMeta(key, value);
    }

    @Override
    public CompletionStage<SqlResult> sql(String query) {
        return journal.query(query);
    }

    @Override
    public <T> CompletionStage<T> commit(String name, Change<T> change) {
        StoreRequest<T> request = new StoreRequest<>(name, change);
        if (closed) {
            request.fail(closing());
        } else if (!queue.offer(request)) {
            request.fail(StatusException.of(
                            Reason.TooManyRequests, "the store has too many writes waiting, please try again later")
                    .retryAfterSeconds(1));
        } else if (ended) {
            refuseQueued();
        }
        return request.stage();
    }

    private void run() {
        List<StoreRequest<?>> batch = new ArrayList<>(BATCH);
        try {
            while (!closed || !batch.contains(stop)) {
                batch.clear();
                batch.add(queue.take());
                queue.drainTo(batch, BATCH - 1);
                commitAll(List.copyOf(batch));
            }
        } catch (InterruptedException e) {
            faults.onFault("store thread", e);
        } finally {
            closed = true;
            ended = true;
            refuseQueued();
        }
    }

    private void refuseQueued() {
        for (StoreRequest<?> left = queue.poll(); left != null; left = queue.poll()) {
            left.fail(closing());
        }
    }

    private static StatusException closing() {
        return StatusException.of(Reason.ServiceUnavailable, "the cluster is shutting down");
    }

    private void commitAll(List<StoreRequest<?>> requests) {
        if (refusal != null) {
            requests.forEach(r -> r.fail(refusal));
            return;
        }
        StoreImage before = working;
        Batch batch = new Batch(requests, new ArrayList<>(requests.size()), new ArrayList<>(requests.size()));
        requests.forEach(request -> run(request, batch));
        try {
            hand(batch);
        } catch (RuntimeException | Error e) {
            working = before;
            refuseWrites(e);
            batch.fail(refusal);
        }
    }

    private record Batch(List<StoreRequest<?>> requests, List<StoreEvent> events, List<StoreImage> images) {
        void fail(Throwable why) {
            requests.forEach(r -> r.fail(why));
        }
    }

    private void run(StoreRequest<?> request, Batch batch) {
        StoreTransaction transaction = new StoreTransaction(working);
        try {
            request.run(transaction);
            batch.events.addAll(transaction.events());
            batch.images.addAll(transaction.images());
            working = transaction.after();
        } catch (RuntimeException e) {
            request.refuse(e);
        } catch (Error e) {
            // A change of somebody else's; one that overflows the stack must not end every write of the cluster.
            faults.onFault(request.name(), e);
            request.refuse(e);
        } finally {
            transaction.close();
        }
    }

    private void hand(Batch batch) {
        if (sync) {
            journal.append(batch.events, events.oldest()).whenComplete((done, failure) -> {
                if (failure == null) {
                    publish(batch);
                } else {
                    refuseWrites(failure);
                    batch.fail(refusal);
                }
            });
            return;
        }
        if (!batch.events.isEmpty()) {
            journal.append(batch.events, events.oldest()).whenComplete((done, failure) -> {
                if (failure != null) {
                    refuseWrites(failure);
                }
            });
        }
        publish(batch);
    }

    private void publish(Batch batch) {
        if (!batch.events.isEmpty()) {
            for (int i = 0; i < batch.images.size(); i++) {
                KubeObject previous = batch.events.get(i).previous();
                images.add(batch.images.get(i), previous == null ? 0 : previous.json().length);
            }
            // The image first: who has seen an event must find it in a list.
            image = batch.images.get(batch.images.size() - 1);
            events.append(batch.events);
            events.wake(batch.events);
        }
        batch.requests.forEach(StoreRequest::answer);
    }

    private void refuseWrites(Throwable failure) {
        if (refusal == null) {
            refusal = StatusException.internal(
                    "the cluster's journal cannot be written, writes are refused: " + failure.getMessage());
        }
    }

    /** Answers what is queued, then closes the journal. Idempotent. */
    @Override
    public synchronized void close() {
        if (finished) {
            return;
        }
        finished = true;
        closed = true;
        try {
            if (thread.isAlive()) {
                queue.put(stop);
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the journal is closed all the same
        }
        if (refusal != null) {
            saveWhatIsInMemory();
        }
        journal.close();
    }

    private void saveWhatIsInMemory() {
        try {
            journal.rewrite(new Journal.Content(image.revision(), image.all()));
        } catch (RuntimeException e) {
            faults.onFault("close the store after its journal failed", e);
        }
    }
}
