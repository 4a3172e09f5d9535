package dev.coracle.controllers.scheduler;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Words why no node fits, as Kubernetes does. Pure. */
final class FitError {
    private FitError() {}

    static String message(Collection<NodeFit.Verdict> verdicts) {
        int nodes = verdicts.size();
        if (nodes == 0) {
            return "no nodes available to schedule pods";
        }
        Map<String, Integer> reasons = new TreeMap<>();
        Map<String, Integer> preemption = new TreeMap<>();
        for (NodeFit.Verdict verdict : verdicts) {
            verdict.reasons().forEach(reason -> reasons.merge(reason, 1, Integer::sum));
            preemption.merge(
                    verdict.lasting()
                            ? "Preemption is not helpful for scheduling"
                            : "No preemption victims found for incoming pod",
                    1,
                    Integer::sum);
        }
        return available(nodes, reasons) + " no new claims to deallocate, preemption: " + available(nodes, preemption);
    }

    private static String available(int nodes, Map<String, Integer> reasons) {
        TreeSet<String> counted = new TreeSet<>();
        reasons.forEach((reason, count) -> counted.add(count + " " + reason));
        return "0/" + nodes + " nodes are available: " + String.join(", ", counted) + ".";
    }
}
