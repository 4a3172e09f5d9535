package dev.coracle.dns.wire;

import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * The answers lately given from one revision of a zone, to be given again without looking anything up or making any object. Holds
 * 8,192 at most, a new one in place of some other; all of an older revision count as gone. Confined to one event loop.
 */
public final class ReadyAnswers {
    private static final int LONGEST_QUERY = 512;
    private static final int LONGEST_ANSWER = 1480;
    private static final int WAYS = 4;
    private static final int BUCKETS = 2048;
    private static final int SMALLEST_QUERY = AnswerWriter.HEADER + 5;
    private static final int QR_AND_OPCODE = 0xF8;
    private static final int LONGEST_LABEL = 63;

    private final Supplier<? extends RandomGenerator> random;
    private final byte[] packet = new byte[LONGEST_QUERY];
    private final byte[] out = new byte[LONGEST_ANSWER];
    private final int[] order = new int[256];
    private Entry[] entries = {};
    private int options;
    private int optionsEnd;

    public ReadyAnswers(Supplier<? extends RandomGenerator> random) {
        this.random = random;
    }

    private record Entry(Object revision, ReadyAnswer answer) {}

    /** Where to put a query before {@link #answer} is called: longer ones are not for here. */
    public byte[] packet() {
        return packet;
    }

    /** Where the answer is. */
    public byte[] out() {
        return out;
    }

    /** @param revision compared by identity */
    public void remember(Object revision, Question question, Answer answer) {
        Optional<ReadyAnswer> ready = ReadyAnswer.of(question, answer);
        if (ready.isEmpty() || ready.get().length() > LONGEST_ANSWER) {
            return;
        }
        if (entries.length == 0) {
            entries = new Entry[BUCKETS * WAYS];
        }
        byte[] key = ready.get().question();
        int bucket = bucket(hash(key, 0, key.length));
        int at = bucket + random.get().nextInt(WAYS);
        for (int way = 0; way < WAYS; way++) {
            Entry present = entries[bucket + way];
            if (present == null || present.revision != revision) {
                at = bucket + way;
                break;
            }
        }
        entries[at] = new Entry(revision, ready.get());
    }

    /**
     * Answers the query in {@link #packet}.
     *
     * @param longest for an answer with whole names
     * @return how many bytes of {@link #out} to send; 0 when the query needs a closer look
     */
    public int answer(Object revision, int length, int longest) {
        if (entries.length == 0 || !isOneQuestion(length)) {
            return 0;
        }
        int end = endOfQuestion(length);
        if (end == 0) {
            return 0;
        }
        boolean opt = packet[11] == 1;
        if (opt && !readOpt(end, length)) {
            return 0;
        }
        ReadyAnswer answer = find(revision, end);
        if (answer == null) {
            return 0;
        }
        int limit = opt ? Math.min(longest, Math.max(LONGEST_QUERY, unsignedShort(end + 3))) : LONGEST_QUERY;
        int optLength = opt ? AnswerWriter.OPT_FIXED + optionsEnd - options : 0;
        if (answer.length() + optLength > limit) {
            return 0;
        }
        int written = answer.write(packet, out, random.get(), order, opt);
        return opt ? writeOpt(written, end) : written;
    }

    private boolean isOneQuestion(int length) {
        return length >= SMALLEST_QUERY
                && (packet[2] & QR_AND_OPCODE) == 0
                && packet[4] == 0
                && packet[5] == 1
                && (packet[6] | packet[7] | packet[8] | packet[9] | packet[10]) == 0
                && packet[11] >>> 1 == 0;
    }

    /** 0 for a question with capitals, or one that is none. */
    private int endOfQuestion(int length) {
        int at = AnswerWriter.HEADER;
        int labelLength = packet[at];
        while (labelLength != 0) {
            int next = at + 1 + labelLength;
            if (labelLength < 0 || labelLength > LONGEST_LABEL || next + 5 > length) {
                return 0;
            }
            for (int i = at + 1; i < next; i++) {
                if (packet[i] >= 'A' && packet[i] <= 'Z') {
                    return 0;
                }
            }
            at = next;
            labelLength = packet[at];
        }
        return at + 5;
    }

    /** False for what is no OPT record of version 0 with the final options to echo, if any. */
    private boolean readOpt(int at, int length) {
        options = at + AnswerWriter.OPT_FIXED;
        if (options > length || packet[at] != 0 || unsignedShort(at + 1) != RecordType.OPT || packet[at + 6] != 0) {
            return false;
        }
        optionsEnd = options + unsignedShort(at + 9);
        if (optionsEnd > length) {
            return false;
        }
        int option = options;
        while (option < optionsEnd) {
            if (option + 4 > optionsEnd) {
                return false;
            }
            int code = unsignedShort(option);
            if (!Edns.echoes(code) || Edns.hasForm(code)) {
                return false;
            }
            option += 4 + unsignedShort(option + 2);
        }
        return option == optionsEnd;
    }

    private int writeOpt(int at, int query) {
        out[at] = 0;
        out[at + 1] = 0;
        out[at + 2] = RecordType.OPT;
        out[at + 3] = packet[query + 3];
        out[at + 4] = packet[query + 4];
        out[at + 5] = 0;
        out[at + 6] = 0;
        out[at + 7] = (byte) (packet[query + 7] & 0x80);
        out[at + 8] = 0;
        int echoed = optionsEnd - options;
        out[at + 9] = (byte) (echoed >> 8);
        out[at + 10] = (byte) echoed;
        System.arraycopy(packet, options, out, at + AnswerWriter.OPT_FIXED, echoed);
        return at + AnswerWriter.OPT_FIXED + echoed;
    }

    private ReadyAnswer find(Object revision, int end) {
        int bucket = bucket(hash(packet, AnswerWriter.HEADER, end));
        for (int way = 0; way < WAYS; way++) {
            Entry entry = entries[bucket + way];
            if (entry != null && entry.revision == revision && entry.answer.isFor(packet, end)) {
                return entry.answer;
            }
        }
        return null;
    }

    private static int hash(byte[] bytes, int from, int to) {
        int hash = 0;
        for (int i = from; i < to; i++) {
            hash = hash * 31 + bytes[i];
        }
        return hash;
    }

    private static int bucket(int hash) {
        int mixed = hash * 0x9E3779B9;
        return (mixed >>> 21) * WAYS;
    }

    private int unsignedShort(int at) {
        return (packet[at] & 0xFF) << 8 | packet[at + 1] & 0xFF;
    }
}
