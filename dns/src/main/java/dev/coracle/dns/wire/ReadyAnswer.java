package dev.coracle.dns.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * An answer in bytes, but for what differs from query to query: header, question, OPT, and the order of addresses. Names are
 * written whole. Immutable.
 */
public final class ReadyAnswer {
    private static final int COUNT_ANSWERS = 7;
    private static final int COUNT_AUTHORITY = 9;
    private static final int COUNT_ADDITIONAL = 11;
    private static final int RD = 0x01;
    private static final int CD = 0x10;
    private static final int QR_AA = 0x84;

    private final byte[] question;
    private final int rcode;
    private final byte[][] answers;
    private final boolean shuffled;
    private final byte[] rest;
    private final int authority;
    private final int additional;
    private final int length;

    private ReadyAnswer(Question question, Answer answer) {
        this.question = bytesOf(question);
        this.rcode = answer.rcode();
        this.answers = answer.answers().stream()
                .map(record -> bytes(question, out -> out.writeWithoutOwner(record)))
                .toArray(byte[][]::new);
        this.shuffled = answers.length > 1
                && RecordType.isAddress(answer.answers().get(0).type());
        this.authority = answer.authority().size();
        this.additional = answer.additional().size();
        this.rest = bytes(question, out -> {
            answer.authority().forEach(out::write);
            answer.additional().forEach(out::write);
        });
        int names = answers.length * question.name().length;
        this.length = AnswerWriter.HEADER + this.question.length + names + sum(answers) + rest.length;
    }

    /** Empty for an answer that cannot be the same for everybody who asks this. */
    public static Optional<ReadyAnswer> of(Question question, Answer answer) {
        boolean ours = answer.authoritative() && answer.ask().isEmpty() && !answer.delegated();
        boolean plain = answer.rcode() == Rcode.NOERROR || answer.rcode() == Rcode.NXDOMAIN;
        boolean simple = answer.answers().size() < 256
                && answer.authority().size() < 256
                && answer.additional().size() < 2
                && answer.answers().stream()
                        .allMatch(r -> r.owner().isEmpty()
                                && r.type() == answer.answers().get(0).type());
        return ours && plain && simple && question.lowerCase()
                ? Optional.of(new ReadyAnswer(question, answer))
                : Optional.empty();
    }

    /** The question as {@link #isFor} compares it. */
    public byte[] question() {
        return question;
    }

    /** Whether {@code packet} has this question at its usual place, which ends before {@code end}. */
    boolean isFor(byte[] packet, int end) {
        return Arrays.equals(packet, AnswerWriter.HEADER, end, question, 0, question.length);
    }

    /** Without an OPT record. */
    int length() {
        return length;
    }

    /**
     * Writes the answer to the query whose header and question are at the start of {@code packet}.
     *
     * @param order room for as many numbers as there are answers, 255 at most
     * @return the end of what was written
     */
    int write(byte[] packet, byte[] out, RandomGenerator random, int[] order, boolean opt) {
        int at = AnswerWriter.HEADER + question.length;
        System.arraycopy(packet, 0, out, 0, at);
        out[2] = (byte) (QR_AA | packet[2] & RD);
        out[3] = (byte) (packet[3] & CD | rcode);
        out[COUNT_ANSWERS] = (byte) answers.length;
        out[COUNT_AUTHORITY] = (byte) authority;
        out[COUNT_ADDITIONAL] = (byte) (additional + (opt ? 1 : 0));
        int name = question.length - 4;
        if (shuffled) {
            shuffle(order, random);
        }
        for (int i = 0; i < answers.length; i++) {
            byte[] record = answers[shuffled ? order[i] : i];
            System.arraycopy(question, 0, out, at, name);
            System.arraycopy(record, 0, out, at + name, record.length);
            at += name + record.length;
        }
        System.arraycopy(rest, 0, out, at, rest.length);
        return at + rest.length;
    }

    private void shuffle(int[] order, RandomGenerator random) {
        for (int i = 0; i < answers.length; i++) {
            int swapped = random.nextInt(i + 1);
            order[i] = order[swapped];
            order[swapped] = i;
        }
    }

    private static int sum(byte[][] parts) {
        int sum = 0;
        for (byte[] part : parts) {
            sum += part.length;
        }
        return sum;
    }

    private static byte[] bytesOf(Question question) {
        byte[] bytes = Arrays.copyOf(question.name(), question.name().length + 4);
        int at = question.name().length;
        bytes[at] = (byte) (question.type() >> 8);
        bytes[at + 1] = (byte) question.type();
        bytes[at + 2] = (byte) (question.dnsClass() >> 8);
        bytes[at + 3] = (byte) question.dnsClass();
        return bytes;
    }

    private static byte[] bytes(Question question, Consumer<RecordWriter> writing) {
        ByteBuf out = Unpooled.buffer();
        writing.accept(new RecordWriter(out, NameWriter.whole(out, 0, question)));
        return Arrays.copyOf(out.array(), out.writerIndex());
    }
}
