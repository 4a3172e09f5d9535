package dev.coracle.apiserver.storage;

import java.util.ArrayDeque;
import java.util.Optional;

/**
 * The images of the last revisions, for lists at an exact revision. Bounded by count and by the bytes of the objects that were
 * replaced since the oldest one, which is what keeping it costs. Thread-safe.
 */
final class RecentImages {
    private record Kept(StoreImage image, long bytes) {}

    private final int maxCount;
    private final long maxBytes;
    private final ArrayDeque<Kept> kept = new ArrayDeque<>();
    private long bytes;

    RecentImages(int maxCount, long maxBytes) {
        this.maxCount = maxCount;
        this.maxBytes = maxBytes;
    }

    /** @param replaced bytes of the object that this image no longer holds */
    synchronized void add(StoreImage image, long replaced) {
        kept.addLast(new Kept(image, replaced));
        bytes += replaced;
        while (kept.size() > maxCount || (bytes > maxBytes && kept.size() > 1)) {
            bytes -= kept.removeFirst().bytes;
        }
    }

    synchronized Optional<Image> at(long revision) {
        // Most who ask want one of the latest.
        for (var i = kept.descendingIterator(); i.hasNext(); ) {
            StoreImage image = i.next().image;
            if (image.revision() <= revision) {
                return image.revision() == revision ? Optional.of(image) : Optional.empty();
            }
        }
        return Optional.empty();
    }

    synchronized void forgetAllButLatest() {
        while (kept.size() > 1) {
            bytes -= kept.removeFirst().bytes;
        }
    }
}
