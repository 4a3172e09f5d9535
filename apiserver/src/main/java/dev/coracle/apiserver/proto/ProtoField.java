package dev.coracle.apiserver.proto;

/**
 * One field of a message.
 *
 * @param number the tag
 * @param json the key in JSON
 * @param label whether there is one value, a list or a map
 * @param type {@code string}, {@code int32}, … or the full name of a message; of the values, for a map
 * @param mapKey the type of a map's keys, "" otherwise
 * @param presence what JSON makes of a zero value
 */
record ProtoField(int number, String json, Label label, String type, String mapKey, Presence presence) {
    enum Label {
        SINGLE,
        REPEATED,
        MAP
    }

    /** Go's proto2 code writes every plain scalar, so a zero on the wire means "unset" unless the Go field says otherwise. */
    enum Presence {
        /** A plain Go field with {@code omitempty}: zero is left out of JSON. */
        OMIT_ZERO,
        /** A Go pointer: whatever is on the wire was set. */
        POINTER,
        /** A plain Go field that JSON always shows. */
        ALWAYS,
        /** A message whose fields JSON shows as fields of the outer one. */
        INLINE
    }

    boolean isMessage() {
        return type.indexOf('.') >= 0;
    }
}
