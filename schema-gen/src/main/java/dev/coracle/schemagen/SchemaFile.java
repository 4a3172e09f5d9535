package dev.coracle.schemagen;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

/**
 * The layout of {@code schema.bin}, all numbers big-endian:
 *
 * <pre>
 * int magic "CSC1"
 * int length of the facts
 * facts:  int n, n UTF strings (the pool; strings below are indexes into it, two bytes)
 *         int n, n of: name, int offset of its record in the records
 *         records: type, short n, n of: name, type, goType, default, patchStrategy, patchMergeKey, listType, listMapKeys,
 *                  mapType, omit, byte required
 * texts:  deflated; per definition in the same order: text, then one per field; a text is int length and UTF-8
 * </pre>
 *
 * Facts come first so that a server that needs no descriptions never reads them.
 */
final class SchemaFile {
    private static final int MAGIC = 0x43534331;

    private final Map<String, Integer> pool = new LinkedHashMap<>();

    private SchemaFile() {}

    static byte[] bytes(List<Definition> definitions) throws IOException {
        byte[] facts = new SchemaFile().facts(definitions);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        DataOutputStream data = new DataOutputStream(out);
        data.writeInt(MAGIC);
        data.writeInt(facts.length);
        data.write(facts);
        data.write(texts(definitions));
        return out.toByteArray();
    }

    private byte[] facts(List<Definition> definitions) throws IOException {
        ByteArrayOutputStream records = new ByteArrayOutputStream();
        DataOutputStream record = new DataOutputStream(records);
        List<Integer> offsets = new ArrayList<>();
        index("");
        for (Definition definition : definitions) {
            offsets.add(records.size());
            write(record, definition);
        }
        definitions.forEach(d -> index(d.name()));

        ByteArrayOutputStream out = new ByteArrayOutputStream();
        DataOutputStream data = new DataOutputStream(out);
        data.writeInt(pool.size());
        for (String text : pool.keySet()) {
            data.writeUTF(text);
        }
        data.writeInt(definitions.size());
        for (int i = 0; i < definitions.size(); i++) {
            data.writeShort(index(definitions.get(i).name()));
            data.writeInt(offsets.get(i));
        }
        data.write(records.toByteArray());
        return out.toByteArray();
    }

    private void write(DataOutputStream out, Definition definition) throws IOException {
        out.writeShort(index(definition.type()));
        out.writeShort(definition.properties().size());
        for (Definition.Property p : definition.properties()) {
            for (String text : List.of(
                    p.name(),
                    p.type(),
                    p.goType(),
                    p.defaultJson(),
                    p.patchStrategy(),
                    p.patchMergeKey(),
                    p.listType(),
                    p.listMapKeys(),
                    p.mapType(),
                    p.omit())) {
                out.writeShort(index(text));
            }
            out.writeByte(p.required() ? 1 : 0);
        }
    }

    private int index(String text) {
        Integer known = pool.putIfAbsent(text, pool.size());
        int index = known == null ? pool.size() - 1 : known;
        if (index > 0xffff) {
            throw new IllegalStateException("more than 65536 different strings");
        }
        return index;
    }

    private static byte[] texts(List<Definition> definitions) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (DataOutputStream data =
                new DataOutputStream(new DeflaterOutputStream(out, new Deflater(Deflater.BEST_COMPRESSION)))) {
            for (Definition definition : definitions) {
                writeText(data, definition.description());
                for (Definition.Property property : definition.properties()) {
                    writeText(data, property.description());
                }
            }
        }
        return out.toByteArray();
    }

    private static void writeText(DataOutputStream data, String text) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        data.writeInt(utf8.length);
        data.write(utf8);
    }
}
