package dev.coracle.apiserver.storage;

import java.util.ArrayList;
import java.util.List;

/** Events in the order of their revisions: added at the end, dropped from the front, found by revision. Thread-safe. */
final class EventRing {
    private StoreEvent[] events = new StoreEvent[16];
    private int first;
    private int size;
    private long dropped;

    /** @param dropped events up to this revision are missing from the start */
    EventRing(long dropped) {
        this.dropped = dropped;
    }

    synchronized void add(StoreEvent event) {
        if (size == events.length) {
            resize(size * 2);
        }
        events[index(size++)] = event;
    }

    synchronized StoreEvent dropFirst() {
        StoreEvent event = events[first];
        events[first] = null;
        first = index(1);
        size--;
        dropped = event.revision();
        if (events.length > 16 && size < events.length / 4) {
            resize(events.length / 2);
        }
        return event;
    }

    synchronized int size() {
        return size;
    }

    /** The event {@code back} places before the last, or null. */
    synchronized StoreEvent fromEnd(int back) {
        return back < size ? events[index(size - 1 - back)] : null;
    }

    /**
     * @param published the revision up to which this ring is known to be complete
     * @throws EventWindow.CompactedException when an event after {@code after} was dropped
     */
    synchronized EventWindow.Batch read(long after, int limit, long published) {
        if (after < dropped) {
            throw new EventWindow.CompactedException(after, dropped);
        }
        int from = firstAfter(after);
        int to = Math.min(size, from + limit);
        if (from == to) {
            return new EventWindow.Batch(List.of(), from < size ? after : Math.max(after, published), from < size);
        }
        List<StoreEvent> found = new ArrayList<>(to - from);
        for (int i = from; i < to; i++) {
            found.add(events[index(i)]);
        }
        long last = found.get(found.size() - 1).revision();
        return new EventWindow.Batch(found, to < size ? last : Math.max(last, published), to < size);
    }

    private int firstAfter(long revision) {
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (events[index(middle)].revision() <= revision) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private int index(int place) {
        return (first + place) & (events.length - 1);
    }

    private void resize(int length) {
        StoreEvent[] moved = new StoreEvent[length];
        for (int i = 0; i < size; i++) {
            moved[i] = events[index(i)];
        }
        events = moved;
        first = 0;
    }
}
