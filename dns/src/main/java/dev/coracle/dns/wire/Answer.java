package dev.coracle.dns.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What to say to a question.
 *
 * @param ask a name outside the cluster whose records of the asked type belong at the end of {@code answers}, for a server
 *     that has an upstream
 * @param delegated the whole question belongs to an upstream; {@code rcode} stands when there is none
 */
public record Answer(
        int rcode,
        boolean authoritative,
        List<ResourceRecord> answers,
        List<ResourceRecord> authority,
        List<ResourceRecord> additional,
        Optional<String> ask,
        boolean delegated) {

    public static Answer of(List<ResourceRecord> answers) {
        return of(answers, List.of());
    }

    public static Answer of(List<ResourceRecord> answers, List<ResourceRecord> additional) {
        return new Answer(Rcode.NOERROR, true, answers, List.of(), additional, Optional.empty(), false);
    }

    /** NXDOMAIN, or NOERROR without records ("NODATA"). */
    public static Answer negative(int rcode, ResourceRecord soa) {
        return new Answer(rcode, true, List.of(), List.of(soa), List.of(), Optional.empty(), false);
    }

    /** SERVFAIL, REFUSED and the like. */
    public static Answer error(int rcode) {
        return new Answer(rcode, false, List.of(), List.of(), List.of(), Optional.empty(), false);
    }

    public Answer asking(String name) {
        return new Answer(rcode, authoritative, answers, authority, additional, Optional.of(name), delegated);
    }

    public Answer forUpstream() {
        return new Answer(rcode, authoritative, answers, authority, additional, ask, true);
    }

    public Answer plus(List<ResourceRecord> more) {
        List<ResourceRecord> all = new ArrayList<>(answers);
        all.addAll(more);
        return new Answer(rcode, authoritative, all, authority, additional, Optional.empty(), delegated);
    }
}
