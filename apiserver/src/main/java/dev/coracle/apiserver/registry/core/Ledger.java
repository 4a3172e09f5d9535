package dev.coracle.apiserver.registry.core;

import dev.coracle.apimachinery.object.ObjectKey;
import java.util.Optional;
import java.util.Set;

/** Who holds which cluster IPs and node ports, as one write of a Service sees and changes it. Confined to that write. */
interface Ledger {
    /** Whether a range that is ready has this address to give out, to whomever. */
    boolean offers(String ip);

    boolean taken(String ip);

    Optional<String> freeAddress(String family);

    void take(String ip, ObjectKey service, String creationTimestamp);

    void release(String ip);

    /** Node ports of all Services but {@code own}. */
    Set<Integer> portsOfOthers(ObjectKey own);

    Optional<Integer> freePort(Set<Integer> taken);
}
