package dev.coracle.apiserver.proto;

import java.util.Comparator;
import java.util.List;

/** The fields of one message, in order of their numbers. Immutable. */
final class ProtoMessage {
    private final String name;
    private final List<ProtoField> fields;
    private final ProtoField[] byNumber;

    ProtoMessage(String name, List<ProtoField> fields) {
        this.name = name;
        this.fields = fields.stream()
                .sorted(Comparator.comparingInt(ProtoField::number))
                .toList();
        int highest = fields.stream().mapToInt(ProtoField::number).max().orElse(0);
        byNumber = new ProtoField[highest + 1];
        fields.forEach(f -> byNumber[f.number()] = f);
    }

    String name() {
        return name;
    }

    /** The name without its package, as Go's messages spell it. */
    String shortName() {
        return name.substring(name.lastIndexOf('.') + 1);
    }

    List<ProtoField> fields() {
        return fields;
    }

    /** Null when the number is not known. */
    ProtoField field(int number) {
        return number < byNumber.length ? byNumber[number] : null;
    }
}
