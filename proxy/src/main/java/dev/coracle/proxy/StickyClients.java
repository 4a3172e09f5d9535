package dev.coracle.proxy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Remembers for {@code sessionAffinity: ClientIP} where each client was sent. Thread-safe. Holds at most {@link #LIMIT} clients;
 * beyond that the expired are dropped, and if none is, new clients are not remembered.
 */
final class StickyClients {
    static final int LIMIT = 100_000;

    private record Client(ServicePortName port, String address) {}

    private record Stuck(Endpoint endpoint, Instant until) {}

    private final Clock clock;
    private final ConcurrentHashMap<Client, Stuck> clients = new ConcurrentHashMap<>();

    StickyClients(Clock clock) {
        this.clock = clock;
    }

    Optional<Endpoint> of(ServicePortName port, String client) {
        Stuck stuck = clients.get(new Client(port, client));
        return stuck == null || !clock.instant().isBefore(stuck.until) ? Optional.empty() : Optional.of(stuck.endpoint);
    }

    /** Stamped at each new connection: the time-out counts from the last one. */
    void stamp(ServicePortName port, String client, Endpoint endpoint, Duration timeout) {
        Instant now = clock.instant();
        if (clients.size() >= LIMIT) {
            clients.values().removeIf(s -> !now.isBefore(s.until));
        }
        if (clients.size() < LIMIT) {
            clients.put(new Client(port, client), new Stuck(endpoint, now.plus(timeout)));
        }
    }
}
