package dev.coracle.apiserver.schema;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.InflaterInputStream;

/**
 * The resource that {@code schema-gen} makes, as tables of strings: which definitions and fields there are, and their texts.
 * The file begins with the facts, so that the texts are read only by who asks for them. Immutable.
 */
final class SchemaResource {
    private static final String PATH = "/dev/coracle/schema/schema.bin";
    private static final int MAGIC = 0x43534331;
    private static final int FIELD_BYTES = 10 * 2 + 1;

    private final String[] pool;
    private final Map<String, Integer> offsets;
    private final ByteBuffer records;

    private SchemaResource(String[] pool, Map<String, Integer> offsets, ByteBuffer records) {
        this.pool = pool;
        this.offsets = offsets;
        this.records = records;
    }

    /** One field, in the words of the file. */
    record Row(
            String name,
            String type,
            String goType,
            String defaultJson,
            String patchStrategy,
            String patchMergeKey,
            String listType,
            String listMapKeys,
            String mapType,
            String omit,
            boolean required) {}

    /** @param type of a definition without fields, else "" */
    record Rows(String type, List<Row> fields) {}

    /** @param fields in the order of {@link Rows#fields} */
    record Texts(String definition, List<String> fields) {}

    static SchemaResource load() {
        try (DataInputStream in = open()) {
            byte[] facts = in.readNBytes(in.readInt());
            DataInputStream data = new DataInputStream(new ByteArrayInputStream(facts));
            String[] pool = new String[data.readInt()];
            for (int i = 0; i < pool.length; i++) {
                pool[i] = data.readUTF();
            }
            int definitions = data.readInt();
            Map<String, Integer> offsets = new LinkedHashMap<>(definitions * 2);
            for (int i = 0; i < definitions; i++) {
                String name = pool[data.readUnsignedShort()];
                offsets.put(name, data.readInt());
            }
            int rest = data.available();
            ByteBuffer records =
                    ByteBuffer.wrap(facts, facts.length - rest, rest).slice();
            return new SchemaResource(pool, offsets, records);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static DataInputStream open() throws IOException {
        InputStream resource = SchemaResource.class.getResourceAsStream(PATH);
        if (resource == null) {
            throw new IllegalStateException(PATH + " is not on the class path: module schema-gen makes it");
        }
        DataInputStream in = new DataInputStream(resource);
        if (in.readInt() != MAGIC) {
            throw new IllegalStateException(PATH + " is of another version");
        }
        return in;
    }

    Iterable<String> definitions() {
        return offsets.keySet();
    }

    boolean has(String definition) {
        return offsets.containsKey(definition);
    }

    Rows rows(String definition) {
        int at = offsets.get(definition);
        String type = string(at);
        int count = records.getShort(at + 2);
        List<Row> fields = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            fields.add(row(at + 4 + i * FIELD_BYTES));
        }
        return new Rows(type, fields);
    }

    private Row row(int at) {
        return new Row(
                string(at),
                string(at + 2),
                string(at + 4),
                string(at + 6),
                string(at + 8),
                string(at + 10),
                string(at + 12),
                string(at + 14),
                string(at + 16),
                string(at + 18),
                records.get(at + 20) != 0);
    }

    private String string(int at) {
        return pool[records.getShort(at) & 0xffff];
    }

    /** Reads every description anew: about 10 ms and 1 MB, for OpenAPI documents. */
    Map<String, Texts> texts() {
        try (DataInputStream in = open()) {
            in.skipNBytes(in.readInt());
            DataInputStream data = new DataInputStream(new InflaterInputStream(in));
            Map<String, Texts> texts = new HashMap<>(offsets.size() * 2);
            for (Map.Entry<String, Integer> definition : offsets.entrySet()) {
                String text = text(data);
                int count = records.getShort(definition.getValue() + 2);
                List<String> fields = new ArrayList<>(count);
                for (int i = 0; i < count; i++) {
                    fields.add(text(data));
                }
                texts.put(definition.getKey(), new Texts(text, fields));
            }
            return texts;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(DataInputStream data) throws IOException {
        return new String(data.readNBytes(data.readInt()), StandardCharsets.UTF_8);
    }
}
