package dev.coracle.apiserver.storage;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** A store and what else its journal keeps. */
public interface JournaledStore extends Store {

    /** A fact that outlives a restart and is no object: the certificate authority, signing keys, the cluster's id. */
    Optional<String> meta(String key);

    /** {@link #meta} answers with the value at once; the stage completes as a commit's does. */
    CompletionStage<Void> putMeta(String key, String value);

    /** Runs a read-only query over what was committed before: view {@code objects}, tables {@code cur} and {@code rev}. */
    CompletionStage<SqlResult> sql(String query);
}
