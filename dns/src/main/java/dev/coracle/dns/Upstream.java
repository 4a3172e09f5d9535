package dev.coracle.dns;

import dev.coracle.dns.wire.Reply;
import java.util.concurrent.CompletionStage;

/** Somebody who knows names outside the cluster. Never blocks; a stage that fails means that nobody could be reached. */
@FunctionalInterface
public interface Upstream {

    /** @param name length-prefixed labels with the final zero; a question's own name, or the target of an alias in the zone */
    CompletionStage<Reply> ask(byte[] name, int type);
}
