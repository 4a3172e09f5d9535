package dev.coracle.proxy.policy;

import dev.coracle.apimachinery.object.ObjectKey;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What the policies say about one direction of a connection.
 *
 * @param exemption why no policy was asked
 * @param isolating the policies that select the pod in this direction; with none, everything is allowed
 * @param allowing the rules that allow the connection
 */
public record PolicyVerdict(
        PolicyDirection direction, Optional<Exemption> exemption, List<ObjectKey> isolating, List<Rule> allowing) {

    /** The {@code index}-th rule of a policy, counted from 0. */
    public record Rule(ObjectKey policy, int index) {}

    /** What no policy has power over. */
    public enum Exemption {
        ITSELF("a pod always reaches itself"),
        NODE("pods and nodes always reach each other");

        private final String why;

        Exemption(String why) {
            this.why = why;
        }
    }

    public boolean allowed() {
        return isolating.isEmpty() || !allowing.isEmpty();
    }

    /** {@code allowed by shop/db spec.ingress[0]}. */
    @Override
    public String toString() {
        if (exemption.isPresent()) {
            return "allowed: " + exemption.get().why;
        }
        if (isolating.isEmpty()) {
            return "allowed: no NetworkPolicy selects the pod for " + direction.rules();
        }
        if (allowing.isEmpty()) {
            String policies = isolating.stream().map(ObjectKey::toString).collect(Collectors.joining(", "));
            return "denied: isolated by " + policies + ", and no rule of " + (isolating.size() == 1 ? "it" : "theirs")
                    + " allows this";
        }
        return "allowed by "
                + allowing.stream()
                        .map(r -> r.policy() + " spec." + direction.rules() + "[" + r.index() + "]")
                        .collect(Collectors.joining(", "));
    }
}
