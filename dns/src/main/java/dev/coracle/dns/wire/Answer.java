package dev.coracle.dns.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What to say to a question.
 *
 * @param recursionAvailable only ever in what an upstream said
 * @param ask a name outside the cluster whose records of the asked type belong at the end of {@code answers}, for a server
 *     that has an upstream
 * @param delegated the whole question belongs to an upstream; {@code rcode} stands when there is none
 */
public record Answer(
        int rcode,
        boolean authoritative,
        boolean recursionAvailable,
        List<ResourceRecord> answers,
        List<ResourceRecord> authority,
        List<ResourceRecord> additional,
        Optional<String> ask,
        boolean delegated) {

    public static Answer of(List<ResourceRecord> answers) {
        return of(answers, List.of());
    }

    public static Answer of(List<ResourceRecord> answers, List<ResourceRecord> additional) {
        return new Answer(Rcode.NOERROR, true, false, answers, List.of(), additional, Optional.empty(), false);
    }

    /** NXDOMAIN, NOERROR without records ("NODATA"), or SERVFAIL of a zone that is not there yet. */
    public static Answer negative(int rcode, ResourceRecord soa) {
        return new Answer(rcode, true, false, List.of(), List.of(soa), List.of(), Optional.empty(), false);
    }

    /** SERVFAIL, REFUSED and the like. */
    public static Answer error(int rcode) {
        return new Answer(rcode, false, false, List.of(), List.of(), List.of(), Optional.empty(), false);
    }

    /** NOERROR without records, which an existing name of another type has. */
    public boolean isNoData() {
        return rcode == Rcode.NOERROR && answers.isEmpty();
    }

    public Answer asking(String name) {
        return new Answer(
                rcode, authoritative, recursionAvailable, answers, authority, additional, Optional.of(name), delegated);
    }

    public Answer forUpstream() {
        return new Answer(rcode, authoritative, recursionAvailable, answers, authority, additional, ask, true);
    }

    public Answer plus(List<ResourceRecord> more) {
        List<ResourceRecord> all = new ArrayList<>(answers);
        all.addAll(more);
        return with(all, authority, additional, Optional.empty());
    }

    public Answer with(
            List<ResourceRecord> newAnswers,
            List<ResourceRecord> newAuthority,
            List<ResourceRecord> newAdditional,
            Optional<String> newAsk) {
        return new Answer(
                rcode, authoritative, recursionAvailable, newAnswers, newAuthority, newAdditional, newAsk, delegated);
    }
}
