package dev.coracle.apiserver.registry.core;

import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apiserver.storage.Image;
import java.util.Optional;
import java.util.Set;

/**
 * A write that only shows what would happen: nothing is kept, and what would be chosen is shown as the base address of the
 * range and as numbers beyond the node ports. A dry run does not look whether a wished address is taken.
 */
final class TrialLedger implements Ledger {
    private final Image image;
    private final ServiceAddresses addresses;
    private final NodePorts nodePorts;
    private final boolean dryRun;
    private int ports;

    TrialLedger(Image image, ServiceAddresses addresses, NodePorts nodePorts, boolean dryRun) {
        this.image = image;
        this.addresses = addresses;
        this.nodePorts = nodePorts;
        this.dryRun = dryRun;
    }

    @Override
    public boolean offers(String ip) {
        return addresses.offers(image, ip);
    }

    @Override
    public boolean taken(String ip) {
        return !dryRun && image.get(ServiceAddresses.key(ip)).isPresent();
    }

    @Override
    public Optional<String> freeAddress(String family) {
        return dryRun ? Optional.of(addresses.base(family)) : addresses.free(image, family, this::taken);
    }

    @Override
    public void take(String ip, ObjectKey service, String creationTimestamp) {
        // Nothing is kept.
    }

    @Override
    public void release(String ip) {
        // Nothing is kept.
    }

    @Override
    public Set<Integer> portsOfOthers(ObjectKey own) {
        return nodePorts.takenByOthers(image, own);
    }

    @Override
    public Optional<Integer> freePort(Set<Integer> taken) {
        ports++;
        return Optional.of(nodePorts.beyond(ports));
    }
}
