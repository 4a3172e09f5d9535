package dev.coracle.dns;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The present zone under the present configuration. Thread-safe; read once per query, without a lock. */
public final class Servings implements Supplier<Serving> {
    private final Supplier<Zone> zones;
    private volatile List<ServedBlock> configuration;
    private volatile Serving present;

    private Servings(Supplier<Zone> zones, List<ServedBlock> configuration) {
        this.zones = zones;
        this.configuration = configuration;
        this.present = new Serving(zones.get(), configuration);
    }

    /** As kubeadm configures it, until something else is said. */
    public static Servings of(Supplier<Zone> zones, Optional<Upstream> upstream) {
        return new Servings(zones, List.of(ServedBlock.usual(zones.get().settings(), upstream)));
    }

    /** From now on. */
    public void configure(List<ServedBlock> blocks) {
        configuration = List.copyOf(blocks);
    }

    /** Two threads that find an old one may each make a new one; they say the same. */
    @Override
    public Serving get() {
        Zone zone = zones.get();
        List<ServedBlock> blocks = configuration;
        Serving known = present;
        if (known.isOf(zone, blocks)) {
            return known;
        }
        Serving made = new Serving(zone, blocks);
        present = made;
        return made;
    }
}
