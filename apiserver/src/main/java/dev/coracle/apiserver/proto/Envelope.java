package dev.coracle.apiserver.proto;

/**
 * {@code k8s\0} and a {@code runtime.Unknown}: the type and the bytes of one object.
 *
 * @param apiVersion "" when not given
 * @param kind "" when not given
 */
record Envelope(String apiVersion, String kind, byte[] raw) {
    private static final byte[] MAGIC = {'k', '8', 's', 0};

    static boolean hasMagic(byte[] body) {
        return body.length >= 4
                && body[0] == MAGIC[0]
                && body[1] == MAGIC[1]
                && body[2] == MAGIC[2]
                && body[3] == MAGIC[3];
    }

    static Envelope read(byte[] body) {
        Scalars unknown = Scalars.read(new ProtoReader(body, MAGIC.length, body.length));
        byte[] type = unknown.bytes(1);
        Scalars typeMeta = Scalars.read(new ProtoReader(type, 0, type.length));
        return new Envelope(typeMeta.text(1), typeMeta.text(2), unknown.bytes(2));
    }

    byte[] toBytes() {
        ProtoWriter typeMeta = new ProtoWriter();
        typeMeta.string(1, apiVersion);
        typeMeta.string(2, kind);
        ProtoWriter out = new ProtoWriter();
        out.raw(MAGIC);
        out.message(1, typeMeta);
        out.bytes(2, raw);
        out.string(3, "");
        out.string(4, "");
        return out.toBytes();
    }
}
