package dev.coracle.dns.forward;

import dev.coracle.dns.wire.Rcode;
import dev.coracle.dns.wire.Reply;
import dev.coracle.dns.wire.ResourceRecord;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What {@code cache} keeps of other servers' replies: at most {@link #MOST_ENTRIES}, each for its smallest TTL and no longer than
 * the configuration says; the least recently used goes first. All records of a reply get that one TTL. Thread-safe.
 */
final class ReplyCache {
    static final int MOST_ENTRIES = 9984;
    private static final int WITHOUT_RECORDS = 5;

    private final Clock clock;
    private final int longest;
    private final Map<Key, Kept> entries = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Kept> eldest) {
            return size() > MOST_ENTRIES;
        }
    };

    /** @param longest for how many seconds; nothing is kept, and nothing changed, when it is 0 */
    ReplyCache(Clock clock, int longest) {
        this.clock = clock;
        this.longest = longest;
    }

    /** @param name lower case, as text */
    record Key(String name, int type) {}

    private record Kept(Reply reply, int ttl, Instant stored) {}

    /** With what is left of the TTL, and AA set as CoreDNS does for old resolvers. */
    Optional<Reply> find(Key key) {
        Kept entry;
        synchronized (entries) {
            entry = entries.get(key);
        }
        if (entry == null) {
            return Optional.empty();
        }
        long age = Math.max(0, Duration.between(entry.stored, clock.instant()).getSeconds());
        return age < entry.ttl ? Optional.of(withTtl(entry.reply, true, entry.ttl - (int) age)) : Optional.empty();
    }

    /** The reply as its first reader gets it. Failures are not kept. */
    Reply keep(Key key, Reply reply) {
        if (longest == 0) {
            return reply;
        }
        int ttl = ttl(reply);
        if (ttl > 0 && (reply.rcode() == Rcode.NOERROR || reply.rcode() == Rcode.NXDOMAIN)) {
            synchronized (entries) {
                entries.put(key, new Kept(reply, ttl, clock.instant()));
            }
        }
        return withTtl(reply, reply.authoritative(), ttl);
    }

    private int ttl(Reply reply) {
        return Stream.of(reply.answers(), reply.authority(), reply.additional())
                .flatMap(List::stream)
                .mapToInt(ResourceRecord::ttl)
                .map(ttl -> Math.min(ttl, longest))
                .min()
                .orElse(Math.min(WITHOUT_RECORDS, longest));
    }

    private static Reply withTtl(Reply reply, boolean authoritative, int ttl) {
        return new Reply(
                reply.rcode(),
                authoritative,
                reply.recursionAvailable(),
                withTtl(reply.answers(), ttl),
                withTtl(reply.authority(), ttl),
                withTtl(reply.additional(), ttl));
    }

    private static List<ResourceRecord> withTtl(List<ResourceRecord> records, int ttl) {
        return records.stream()
                .map(r -> new ResourceRecord(r.owner(), r.type(), ttl, r.data()))
                .toList();
    }
}
