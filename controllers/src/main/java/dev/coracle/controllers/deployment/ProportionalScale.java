package dev.coracle.controllers.deployment;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Spreads a change of size over the ReplicaSets of a rollout that is under way, in proportion to their sizes. Pure. */
final class ProportionalScale {
    private ProportionalScale() {}

    /**
     * @param active the sets with replicas
     * @param statusReplicas the Deployment's {@code status.replicas}, for sets that do not know the size before
     * @return the new size of each
     */
    static Map<SetView, Integer> of(List<SetView> active, Rollout rollout, int statusReplicas) {
        int now = active.stream().mapToInt(SetView::replicas).sum();
        int allowed = rollout.replicas() > 0 ? rollout.max() : 0;
        int toAdd = allowed - now;
        List<SetView> order = new ArrayList<>(active);
        Comparator<SetView> bySize = Comparator.comparingInt(s -> -s.replicas());
        order.sort(bySize.thenComparing(toAdd >= 0 ? SetView.OLDEST_FIRST.reversed() : SetView.OLDEST_FIRST));
        Map<SetView, Integer> sizes = new LinkedHashMap<>();
        int added = 0;
        for (SetView set : order) {
            int share = share(set, rollout, statusReplicas, toAdd, added);
            sizes.put(set, set.replicas() + share);
            added += share;
        }
        if (!order.isEmpty() && toAdd != added) {
            int leftover = toAdd - added;
            sizes.merge(order.get(0), leftover, (size, more) -> Math.max(0, size + more));
        }
        return sizes;
    }

    private static int share(SetView set, Rollout rollout, int statusReplicas, int toAdd, int added) {
        if (set.replicas() == 0 || toAdd == 0 || toAdd == added) {
            return 0;
        }
        int fraction = fraction(set, rollout, statusReplicas);
        int allowed = toAdd - added;
        return toAdd > 0 ? Math.min(fraction, allowed) : Math.max(fraction, allowed);
    }

    private static int fraction(SetView set, Rollout rollout, int statusReplicas) {
        if (rollout.replicas() == 0) {
            return -set.replicas();
        }
        long before = set.number(Annotations.MAX);
        if (before == 0) {
            before = statusReplicas;
        }
        if (before == 0) {
            return 0;
        }
        return (int) Math.round((double) set.replicas() * rollout.max() / before) - set.replicas();
    }
}
