package dev.coracle.apiserver.flowcontrol;

import dev.coracle.apiserver.auth.RequestAttributes;
import dev.coracle.apiserver.endpoints.Caller;
import java.util.Optional;

/** Finds the FlowSchema of a request. Must not block. Thread-safe. */
@FunctionalInterface
public interface FlowClassifier {

    Optional<Flow> classify(Caller caller, RequestAttributes request);

    /** The uids of the FlowSchema and of its priority level. */
    record Flow(String schemaUid, String levelUid) {}
}
