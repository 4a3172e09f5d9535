package dev.coracle.dns;

import dev.coracle.dns.wire.Question;
import dev.coracle.dns.wire.ResourceRecord;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Somebody who knows names outside the cluster. Never blocks; a stage that fails means that nobody could be reached. */
@FunctionalInterface
public interface Upstream {

    /** @param name with a final dot; the question's own, or the target of an alias in the zone */
    CompletionStage<Reply> ask(Question question, String name);

    /** {@code records} have the owners that the upstream gave, or {@link ResourceRecord#QUESTION} for {@code name}. */
    record Reply(int rcode, List<ResourceRecord> records) {}
}
