package dev.coracle.dns.wire;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Names of one message: whole, or with the compression of RFC 1035 section 4.1.4, which minds the letters' case. The table of
 * suffixes is made when a name other than the question's is first compressed.
 */
final class NameWriter {
    private static final int QUESTION_AT = 12;
    private static final int POINTER = 0xC000;
    private static final int FARTHEST = 0x3FFF;

    private final ByteBuf out;
    private final int start;
    private final Question question;
    private final boolean compressing;
    private final List<String> added = new ArrayList<>(0);
    private Map<String, Integer> offsets;

    private NameWriter(ByteBuf out, int start, Question question, boolean compressing) {
        this.out = out;
        this.start = start;
        this.question = question;
        this.compressing = compressing;
    }

    static NameWriter whole(ByteBuf out, int start, Question question) {
        return new NameWriter(out, start, question, false);
    }

    static NameWriter compressing(ByteBuf out, int start, Question question) {
        return new NameWriter(out, start, question, true);
    }

    void writeOwner(String owner) {
        if (!owner.isEmpty()) {
            write(owner);
        } else if (compressing) {
            out.writeShort(POINTER | QUESTION_AT);
        } else {
            out.writeBytes(question.name());
        }
    }

    void write(String name) {
        if (!compressing) {
            writeWhole(name);
            return;
        }
        Map<String, Integer> known = offsets();
        int at = 0;
        while (at < name.length() && !name.equals(".")) {
            String suffix = name.substring(at);
            Integer offset = known.get(suffix);
            if (offset != null) {
                out.writeShort(POINTER | offset);
                return;
            }
            int here = out.writerIndex() - start;
            if (here <= FARTHEST) {
                known.put(suffix, here);
                added.add(suffix);
            }
            at = writeLabel(name, at);
        }
        out.writeByte(0);
    }

    void writeWhole(String name) {
        int at = 0;
        while (at < name.length() && !name.equals(".")) {
            at = writeLabel(name, at);
        }
        out.writeByte(0);
    }

    /** What is remembered after this can be forgotten again by {@link #undo}. */
    void mark() {
        added.clear();
    }

    void undo() {
        added.forEach(suffix -> offsets.remove(suffix));
        added.clear();
    }

    private int writeLabel(String name, int at) {
        int dot = name.indexOf('.', at);
        int end = dot < 0 ? name.length() : dot;
        out.writeByte(end - at);
        for (int i = at; i < end; i++) {
            out.writeByte(name.charAt(i));
        }
        return end + 1;
    }

    private Map<String, Integer> offsets() {
        if (offsets == null) {
            offsets = new HashMap<>();
            int wireAt = QUESTION_AT;
            for (int left = question.labels().size(); left > 0; left--) {
                offsets.put(question.spelled(left), wireAt);
                wireAt += 1 + question.name()[wireAt - QUESTION_AT];
            }
        }
        return offsets;
    }
}
