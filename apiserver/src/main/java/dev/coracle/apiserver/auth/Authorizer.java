package dev.coracle.apiserver.auth;

import dev.coracle.apiserver.endpoints.Caller;
import java.util.List;

/** Says whether a caller may do something. Reads what it needs from memory; must not block. Thread-safe. */
@FunctionalInterface
public interface Authorizer {

    Decision authorize(Caller caller, RequestAttributes attributes);

    /**
     * An answer.
     *
     * @param reason why, or ""; an evaluation error when there is no opinion
     */
    record Decision(Verdict verdict, String reason) {
        public static final Decision NO_OPINION = new Decision(Verdict.NO_OPINION, "");

        public static Decision allow(String reason) {
            return new Decision(Verdict.ALLOW, reason);
        }

        public boolean allowed() {
            return verdict == Verdict.ALLOW;
        }
    }

    /** Nobody having an opinion means no. */
    enum Verdict {
        ALLOW,
        DENY,
        NO_OPINION
    }

    /** Asks one after the other until somebody has an opinion; the reasons of those without one are joined. */
    static Authorizer union(List<Authorizer> authorizers) {
        List<Authorizer> all = List.copyOf(authorizers);
        return (caller, attributes) -> {
            StringBuilder reasons = new StringBuilder();
            for (Authorizer authorizer : all) {
                Decision decision = authorizer.authorize(caller, attributes);
                if (decision.verdict() != Verdict.NO_OPINION) {
                    return decision;
                }
                if (!decision.reason().isEmpty()) {
                    reasons.append(reasons.isEmpty() ? "" : "\n").append(decision.reason());
                }
            }
            return new Decision(Verdict.NO_OPINION, reasons.toString());
        };
    }
}
