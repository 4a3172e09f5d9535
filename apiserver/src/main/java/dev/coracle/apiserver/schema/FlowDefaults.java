package dev.coracle.apiserver.schema;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Priority and fairness. */
final class FlowDefaults {
    private FlowDefaults() {}

    static void flowSchema(ObjectNode tree) {
        Unset.nonZero(Unset.orObject(tree, "spec"), "matchingPrecedence", 1000);
    }

    static void priorityLevel(ObjectNode tree) {
        ObjectNode spec = Unset.object(tree, "spec");
        ObjectNode exempt = Unset.object(spec, "exempt");
        if (exempt != null) {
            Unset.number(exempt, "nominalConcurrencyShares", 0);
            Unset.number(exempt, "lendablePercent", 0);
        }
        ObjectNode limited = Unset.object(spec, "limited");
        if (limited == null) {
            return;
        }
        Unset.number(limited, "nominalConcurrencyShares", 30);
        Unset.number(limited, "lendablePercent", 0);
        ObjectNode queuing = Unset.object(Unset.object(limited, "limitResponse"), "queuing");
        if (queuing != null) {
            Unset.nonZero(queuing, "handSize", 8);
            Unset.nonZero(queuing, "queues", 64);
            Unset.nonZero(queuing, "queueLengthLimit", 50);
        }
    }
}
