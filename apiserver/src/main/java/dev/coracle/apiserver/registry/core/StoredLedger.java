package dev.coracle.apiserver.registry.core;

import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apiserver.storage.Transaction;
import java.util.Optional;
import java.util.Set;

/** The real one: changes are part of a transaction. On the store thread. */
record StoredLedger(Transaction tx, ServiceAddresses addresses, NodePorts nodePorts) implements Ledger {
    @Override
    public boolean offers(String ip) {
        return addresses.offers(tx.before(), ip);
    }

    @Override
    public boolean taken(String ip) {
        return tx.get(ServiceAddresses.key(ip)).isPresent();
    }

    @Override
    public Optional<String> freeAddress(String family) {
        return addresses.free(tx.before(), family, this::taken);
    }

    @Override
    public void take(String ip, ObjectKey service, String creationTimestamp) {
        addresses.take(tx, ip, service, creationTimestamp);
    }

    @Override
    public void release(String ip) {
        addresses.release(tx, ip);
    }

    @Override
    public Set<Integer> portsOfOthers(ObjectKey own) {
        return nodePorts.takenByOthers(tx.before(), own);
    }

    @Override
    public Optional<Integer> freePort(Set<Integer> taken) {
        return nodePorts.free(taken);
    }
}
