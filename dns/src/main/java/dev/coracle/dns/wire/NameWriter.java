package dev.coracle.dns.wire;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Names of one message, with the compression of RFC 1035 section 4.1.4. Pointers into the question give names the letters' case
 * that the client wrote. The table of suffixes is made when a name other than the question's is first written.
 */
final class NameWriter {
    private static final int QUESTION_AT = 12;
    private static final int POINTER = 0xC000;
    private static final int FARTHEST = 0x3FFF;

    private final ByteBuf out;
    private final int start;
    private final Question question;
    private final List<String> added = new ArrayList<>(0);
    private Map<String, Integer> offsets;

    NameWriter(ByteBuf out, int start, Question question) {
        this.out = out;
        this.start = start;
        this.question = question;
    }

    void writeOwner(String owner) {
        if (owner.isEmpty()) {
            out.writeShort(POINTER | QUESTION_AT);
        } else {
            write(owner);
        }
    }

    void write(String name) {
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
            String name = question.text();
            int textAt = 0;
            int wireAt = QUESTION_AT;
            for (String label : question.labels()) {
                offsets.put(name.substring(textAt), wireAt);
                textAt += label.length() + 1;
                wireAt += 1 + question.name()[wireAt - QUESTION_AT];
            }
        }
        return offsets;
    }
}
