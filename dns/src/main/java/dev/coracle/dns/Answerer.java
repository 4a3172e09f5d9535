package dev.coracle.dns;

import dev.coracle.dns.records.PodRecords;
import dev.coracle.dns.records.ReverseRecords;
import dev.coracle.dns.records.ServiceRecords;
import dev.coracle.dns.records.ZoneRecords;
import dev.coracle.dns.wire.Answer;
import dev.coracle.dns.wire.Question;
import dev.coracle.dns.wire.Rcode;
import dev.coracle.dns.wire.RecordType;
import dev.coracle.dns.wire.ResourceRecord;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;

/** Which answer a question gets from a zone. Pure but for the shuffling of equal records. */
final class Answerer {
    /** CNAMEs followed inside the zone. */
    private static final int LONGEST_CHAIN = 10;

    private final Supplier<? extends Random> random;

    Answerer(Supplier<? extends Random> random) {
        this.random = random;
    }

    /** What the zone does not know, and others might, is for upstream. */
    Answer answer(Zone zone, Question question) {
        int type = question.type();
        String name = question.text();
        boolean inside = endsWith(question.labels(), zone.labels());
        Optional<String> reverse = inside ? Optional.empty() : zone.settings().reverseZoneOf(name);
        if (!inside && reverse.isEmpty()) {
            return Answer.error(Rcode.REFUSED).forUpstream();
        }
        if (type == RecordType.AXFR || type == RecordType.IXFR) {
            return Answer.error(Rcode.REFUSED);
        }
        if (!zone.synced()) {
            return inside ? Answer.negative(Rcode.SERVFAIL, zone.soa()) : Answer.error(Rcode.SERVFAIL);
        }
        Answer answer = inside
                ? inside(zone, question.labels(), type, List.of())
                : ReverseRecords.answer(zone, name, reverse.orElseThrow(), type);
        if (answer.rcode() == Rcode.NXDOMAIN && zone.settings().fallsThrough(name)) {
            answer = answer.forUpstream();
        }
        if (!question.lowerCase()) {
            answer = respelling(zone, question, reverse).of(answer);
        }
        return shuffled(answer);
    }

    private static Respelling respelling(Zone zone, Question question, Optional<String> reverse) {
        String name = reverse.orElse(zone.origin());
        int labels = (int) name.chars().filter(c -> c == '.').count();
        return new Respelling(name, question.spelled(labels));
    }

    /**
     * An alias whose target inside the zone has nothing of the type is left out, and with it the whole chain.
     *
     * @param chain the targets of the aliases that led here
     */
    private static Answer inside(Zone zone, List<String> labels, int type, List<String> chain) {
        Answer answer =
                lookup(zone, labels.subList(0, labels.size() - zone.labels().size()), type);
        if (answer.ask().isEmpty()) {
            return answer;
        }
        String target = answer.ask().get();
        List<String> targetLabels =
                List.of(target.substring(0, target.length() - 1).split("\\."));
        if (endsWith(targetLabels, labels) || chain.contains(target) || chain.size() > LONGEST_CHAIN) {
            return ZoneRecords.nothing(zone);
        }
        if (!endsWith(targetLabels, zone.labels())) {
            return answer;
        }
        List<String> longer = new ArrayList<>(chain);
        longer.add(target);
        Answer next = inside(zone, targetLabels, type, longer);
        if (next.answers().isEmpty()) {
            return ZoneRecords.nothing(zone);
        }
        Answer all =
                answer.plus(next.answers().stream().map(r -> named(r, target)).toList());
        return next.ask().map(all::asking).orElse(all);
    }

    private static ResourceRecord named(ResourceRecord record, String owner) {
        return record.owner().equals(ResourceRecord.QUESTION)
                ? new ResourceRecord(owner, record.type(), record.ttl(), record.data())
                : record;
    }

    /** @param labels those left of the zone */
    private static Answer lookup(Zone zone, List<String> labels, int type) {
        if (labels.isEmpty()) {
            return ZoneRecords.apex(zone, type);
        }
        int last = labels.size() - 1;
        List<String> rest = labels.subList(0, last);
        return switch (labels.get(last)) {
            case "svc" -> rest.isEmpty() ? ZoneRecords.emptyName(zone, type) : ServiceRecords.answer(zone, rest, type);
            case "pod" -> rest.isEmpty() ? ZoneRecords.emptyName(zone, type) : PodRecords.answer(zone, rest, type);
            default -> ZoneRecords.other(zone, labels, type);
        };
    }

    /** What CoreDNS' loadbalance plugin does to NOERROR: aliases first, then others, then addresses in random order. */
    Answer shuffled(Answer answer) {
        if (answer.answers().size() < 2 && answer.additional().size() < 2) {
            return answer;
        }
        return answer.with(shuffled(answer.answers()), answer.authority(), shuffled(answer.additional()), answer.ask());
    }

    private List<ResourceRecord> shuffled(List<ResourceRecord> section) {
        if (section.size() < 2) {
            return section;
        }
        List<ResourceRecord> ordered = new ArrayList<>(section.size());
        List<ResourceRecord> others = new ArrayList<>(0);
        List<ResourceRecord> addresses = new ArrayList<>(section.size());
        for (ResourceRecord record : section) {
            if (record.type() == RecordType.CNAME) {
                ordered.add(record);
            } else {
                (RecordType.isAddress(record.type()) ? addresses : others).add(record);
            }
        }
        Collections.shuffle(addresses, random.get());
        ordered.addAll(others);
        ordered.addAll(addresses);
        return ordered;
    }

    private static boolean endsWith(List<String> labels, List<String> zone) {
        int shift = labels.size() - zone.size();
        if (shift < 0) {
            return false;
        }
        for (int i = zone.size() - 1; i >= 0; i--) {
            if (!labels.get(shift + i).equals(zone.get(i))) {
                return false;
            }
        }
        return true;
    }
}
