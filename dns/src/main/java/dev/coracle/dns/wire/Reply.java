package dev.coracle.dns.wire;

import java.util.List;

/**
 * What another server said. Owners that equal the name asked for are {@link ResourceRecord#QUESTION}; the OPT record is left out.
 *
 * @param recursionAvailable the RA bit
 */
public record Reply(
        int rcode,
        boolean authoritative,
        boolean recursionAvailable,
        List<ResourceRecord> answers,
        List<ResourceRecord> authority,
        List<ResourceRecord> additional) {

    public static Reply of(int rcode, List<ResourceRecord> answers) {
        return new Reply(rcode, false, true, answers, List.of(), List.of());
    }
}
