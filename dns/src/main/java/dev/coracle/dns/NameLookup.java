package dev.coracle.dns;

import dev.coracle.apimachinery.net.IpAddress;
import dev.coracle.dns.wire.Answer;
import dev.coracle.dns.wire.Query;
import dev.coracle.dns.wire.Question;
import dev.coracle.dns.wire.RecordData;
import dev.coracle.dns.wire.RecordType;
import dev.coracle.dns.wire.ResourceRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/**
 * Looks names up in the zone without a packet, with the search list a pod of some namespace has (ndots 5). Thread-safe, never
 * blocks.
 */
public final class NameLookup {
    private static final int NDOTS = 5;

    private final Supplier<Serving> servings;
    private final String domain;
    private final Answerer answerer = new Answerer(ThreadLocalRandom::current);

    /** @param domain that search lists end in, whatever the zone is */
    public NameLookup(Supplier<Serving> servings, String domain) {
        this.servings = servings;
        this.domain = domain;
    }

    /**
     * What a name leads to.
     *
     * @param name the fully qualified name that exists, without its last dot
     * @param addresses IPv4 and IPv6 texts, shuffled as DNS answers are
     * @param outside the external name behind a Service of type ExternalName
     */
    public record Found(String name, List<String> addresses, Optional<String> outside) {}

    /** Empty for a name that is not the cluster's. {@code namespace} stands for the searching pod's. */
    public Optional<Found> find(String name, String namespace) {
        Serving serving = servings.get();
        for (String candidate : candidates(name, namespace)) {
            Optional<Found> found = exact(serving, candidate);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private List<String> candidates(String name, String namespace) {
        if (name.endsWith(".")) {
            return List.of(name.substring(0, name.length() - 1));
        }
        boolean enoughDots = name.chars().filter(c -> c == '.').count() >= NDOTS;
        return enoughDots
                ? List.of(name)
                : List.of(
                        name + "." + namespace + ".svc." + domain, name + ".svc." + domain, name + "." + domain, name);
    }

    /** The first address, or the name outside the cluster that an ExternalName stands for. */
    public Optional<String> addressOf(String name, String namespace) {
        return find(name, namespace)
                .map(f -> f.addresses().isEmpty()
                        ? f.outside().orElseThrow()
                        : f.addresses().get(0));
    }

    private Optional<Found> exact(Serving serving, String name) {
        List<String> addresses = new ArrayList<>();
        Optional<String> outside = Optional.empty();
        for (int type : new int[] {RecordType.A, RecordType.AAAA}) {
            Answer answer = ask(serving, name, type);
            for (ResourceRecord record : answer.answers()) {
                if (record.data() instanceof RecordData.Address address) {
                    addresses.add(IpAddress.of(address.bytes()).toString());
                }
            }
            outside = outside.or(answer::ask);
        }
        return addresses.isEmpty() && outside.isEmpty()
                ? Optional.empty()
                : Optional.of(new Found(name, addresses, outside.map(NameLookup::withoutDot)));
    }

    /**
     * One record as text.
     *
     * @param name with a final dot
     * @param ttl seconds
     * @param data as zone files write it
     */
    public record Printed(String name, int ttl, String type, String data) {}

    /**
     * The records of a type; none for a name or type that the zone does not have.
     *
     * @param namespace whose search list completes the name; empty when it is taken as it is
     */
    public List<Printed> records(String name, Optional<String> namespace, String type) {
        Serving serving = servings.get();
        List<String> candidates = namespace.map(n -> candidates(name, n)).orElse(List.of(withoutDot(name)));
        for (String candidate : candidates) {
            List<ResourceRecord> answers =
                    ask(serving, candidate, RecordType.numberOf(type)).answers();
            if (!answers.isEmpty()) {
                return answers.stream().map(r -> printed(candidate, r)).toList();
            }
        }
        return List.of();
    }

    private static Printed printed(String asked, ResourceRecord record) {
        String owner = record.owner().equals(ResourceRecord.QUESTION) ? asked + "." : record.owner();
        return new Printed(
                owner,
                record.ttl(),
                RecordType.nameOf(record.type()),
                record.data().text());
    }

    private Answer ask(Serving serving, String name, int type) {
        List<String> labels = List.of(name.toLowerCase(Locale.ROOT).split("\\."));
        Question question = new Question(new byte[0], labels, type, RecordType.CLASS_IN);
        Serving.Found found = serving.find(new Query(0, 0, question, Optional.empty()), answerer);
        return found.rewriting().back(found.answer());
    }

    private static String withoutDot(String name) {
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }
}
