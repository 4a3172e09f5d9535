package dev.coracle.dns;

import dev.coracle.dns.corefile.NameRule;
import dev.coracle.dns.wire.Answer;
import dev.coracle.dns.wire.Query;
import dev.coracle.dns.wire.Question;
import dev.coracle.dns.wire.RecordData;
import dev.coracle.dns.wire.ResourceRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the rules of a Corefile have made of a question, and what they make of its answer. Immutable.
 *
 * @param query to be answered
 * @param asked the name in the client's question
 * @param back in the order in which they were met; the last is done first
 */
record Rewriting(Query query, String asked, List<NameRule.Back> back) {
    private static final int LONGEST_NAME = 254;
    private static final int LONGEST_LABEL = 63;

    static Rewriting none(Query query) {
        return new Rewriting(query, "", List.of());
    }

    /** Empty when the rules make a name that is none. */
    static Optional<Rewriting> of(Query query, List<NameRule> rules) {
        String asked = query.question().text();
        String name = asked;
        List<NameRule.Back> back = new ArrayList<>();
        for (NameRule rule : rules) {
            Optional<String> other = rule.forth().of(name);
            if (other.isPresent()) {
                name = other.get();
                back.addAll(rule.back());
                if (rule.last()) {
                    break;
                }
            }
        }
        if (name.equals(asked)) {
            return Optional.of(none(query));
        }
        return isName(name)
                ? Optional.of(new Rewriting(renamed(query, name), asked, List.copyOf(back)))
                : Optional.empty();
    }

    private static boolean isName(String name) {
        boolean fits = name.length() <= LONGEST_NAME && name.endsWith(".") && name.indexOf('\\') < 0;
        if (fits && !name.equals(".")) {
            for (String label : name.substring(0, name.length() - 1).split("\\.", -1)) {
                fits &= !label.isEmpty() && label.length() <= LONGEST_LABEL;
            }
        }
        return fits;
    }

    private static Query renamed(Query query, String name) {
        return new Query(
                query.id(), query.flags(), Question.of(name, query.question().type()), query.edns());
    }

    /** The answer to the client's question. */
    Answer back(Answer answer) {
        return asked.isEmpty()
                ? answer
                : answer.with(
                        back(answer.answers()), back(answer.authority()), back(answer.additional()), Optional.empty());
    }

    private List<ResourceRecord> back(List<ResourceRecord> records) {
        return records.stream().map(this::back).toList();
    }

    private ResourceRecord back(ResourceRecord record) {
        String rewritten = query.question().text();
        String owner = record.owner().equals(ResourceRecord.QUESTION) ? rewritten : record.owner();
        RecordData data = record.data();
        for (int i = back.size() - 1; i >= 0; i--) {
            NameRule.Back rule = back.get(i);
            owner = rule.owners() ? rule.change().of(owner, asked, rewritten) : owner;
            data = rule.targets() ? back(data, rule, rewritten) : data;
        }
        return new ResourceRecord(
                owner.equals(asked) ? ResourceRecord.QUESTION : owner, record.type(), record.ttl(), data);
    }

    private RecordData back(RecordData data, NameRule.Back rule, String rewritten) {
        if (data instanceof RecordData.Target target) {
            return new RecordData.Target(rule.change().of(target.name(), asked, rewritten));
        }
        if (data instanceof RecordData.Srv srv) {
            return new RecordData.Srv(
                    srv.priority(), srv.weight(), srv.port(), rule.change().of(srv.target(), asked, rewritten));
        }
        if (data instanceof RecordData.Soa soa) {
            return new RecordData.Soa(
                    rule.change().of(soa.primary(), asked, rewritten),
                    soa.mailbox(),
                    soa.serial(),
                    soa.refresh(),
                    soa.retry(),
                    soa.expire(),
                    soa.minimum());
        }
        return data;
    }
}
