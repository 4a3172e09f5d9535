package dev.coracle.apiserver.patch.apply;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Keeps the number of Update managers down: beyond ten the oldest of a version become one, {@code ancient-changes}. */
final class ManagerCap {
    private static final int MAX_UPDATERS = 10;
    private static final String BUCKET = "ancient-changes";

    private ManagerCap() {}

    static ManagedFields cap(ManagedFields managed) {
        List<ManagedFields.Entry> updaters = new ArrayList<>();
        for (ManagedFields.Entry entry : managed.entries()) {
            if (!entry.isApply()) {
                updaters.add(entry);
            }
        }
        if (updaters.size() <= MAX_UPDATERS) {
            return managed;
        }
        updaters.sort(ManagedFields.OLDEST_FIRST);
        List<ManagedFields.Entry> result = new ArrayList<>(managed.entries());
        Map<String, ManagedFields.Entry> buckets = new HashMap<>();
        int left = updaters.size();
        for (ManagedFields.Entry entry : updaters) {
            if (left <= MAX_UPDATERS) {
                break;
            }
            ManagedFields.Entry older = buckets.get(entry.apiVersion());
            ManagedFields.Entry kept = entry;
            if (older != null) {
                result.remove(older);
                result.remove(entry);
                kept = ManagedFields.Entry.update(
                        BUCKET,
                        entry.apiVersion(),
                        entry.time(),
                        "",
                        older.fields().union(entry.fields()));
                result.add(kept);
                left--;
            }
            buckets.put(entry.apiVersion(), kept);
        }
        return new ManagedFields(result);
    }
}
