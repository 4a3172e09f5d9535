package dev.coracle.dns;

import dev.coracle.dns.records.PodRecords;
import dev.coracle.dns.records.ReverseRecords;
import dev.coracle.dns.records.ServiceRecords;
import dev.coracle.dns.records.ZoneRecords;
import dev.coracle.dns.wire.Answer;
import dev.coracle.dns.wire.Edns;
import dev.coracle.dns.wire.Query;
import dev.coracle.dns.wire.Question;
import dev.coracle.dns.wire.Rcode;
import dev.coracle.dns.wire.RecordType;
import dev.coracle.dns.wire.ResourceRecord;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/** Which answer a question gets from a zone. Pure but for the shuffling of equal records. */
final class Answerer {
    /** CNAMEs followed inside the zone before the rest is left to the client. */
    private static final int LONGEST_CHAIN = 8;

    private final Supplier<? extends Random> random;

    Answerer(Supplier<? extends Random> random) {
        this.random = random;
    }

    Answer answer(Zone zone, Query query) {
        if (query.edns().map(Edns::version).orElse(0) != 0) {
            return Answer.error(Rcode.BADVERS);
        }
        Question question = query.question();
        int type = question.type();
        if (question.dnsClass() != RecordType.CLASS_IN || type == RecordType.AXFR || type == RecordType.IXFR) {
            return Answer.error(Rcode.REFUSED);
        }
        boolean inside = endsWith(question.labels(), zone.labels());
        if (!inside && !ReverseRecords.covers(question.labels())) {
            return Answer.error(Rcode.REFUSED).forUpstream();
        }
        if (!zone.synced()) {
            return Answer.error(Rcode.SERVFAIL);
        }
        return inside
                ? shuffled(inside(zone, question.labels(), type, 0))
                : ReverseRecords.answer(zone, question.labels(), type);
    }

    private static Answer inside(Zone zone, List<String> labels, int type, int depth) {
        Answer answer =
                lookup(zone, labels.subList(0, labels.size() - zone.labels().size()), type);
        if (answer.ask().isEmpty()) {
            return answer;
        }
        String target = answer.ask().get();
        List<String> targetLabels =
                List.of(target.substring(0, target.length() - 1).split("\\."));
        if (!endsWith(targetLabels, zone.labels())) {
            return answer;
        }
        if (depth == LONGEST_CHAIN) {
            return answer.plus(List.of());
        }
        Answer next = inside(zone, targetLabels, type, depth + 1);
        Answer all = answer.plus(next.answers().stream()
                .map(r -> r.owner().equals(ResourceRecord.QUESTION) ? named(r, target) : r)
                .toList());
        return next.ask().map(all::asking).orElse(all);
    }

    private static ResourceRecord named(ResourceRecord record, String owner) {
        return new ResourceRecord(owner, record.type(), record.ttl(), record.data());
    }

    /** @param labels those left of the zone */
    private static Answer lookup(Zone zone, List<String> labels, int type) {
        if (labels.isEmpty()) {
            return ZoneRecords.apex(zone, type);
        }
        int last = labels.size() - 1;
        List<String> rest = labels.subList(0, last);
        return switch (labels.get(last)) {
            case "svc" -> rest.isEmpty() ? noData(zone) : ServiceRecords.answer(zone, rest, type);
            case "pod" -> rest.isEmpty() ? noData(zone) : PodRecords.answer(zone, rest, type);
            default -> ZoneRecords.other(zone, labels, type);
        };
    }

    private static Answer noData(Zone zone) {
        return Answer.negative(Rcode.NOERROR, zone.soa());
    }

    /** What CoreDNS' loadbalance plugin does: aliases first, the other records in random order. */
    private Answer shuffled(Answer answer) {
        if (answer.answers().size() < 2) {
            return answer;
        }
        List<ResourceRecord> aliases = new ArrayList<>();
        List<ResourceRecord> others = new ArrayList<>(answer.answers().size());
        answer.answers().forEach(r -> (r.type() == RecordType.CNAME ? aliases : others).add(r));
        Collections.shuffle(others, random.get());
        aliases.addAll(others);
        return new Answer(
                answer.rcode(),
                answer.authoritative(),
                aliases,
                answer.authority(),
                answer.additional(),
                answer.ask(),
                answer.delegated());
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
