package dev.coracle.apiserver.storage.h2;

import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apiserver.storage.Journal;
import dev.coracle.apiserver.storage.StorageKey;
import dev.coracle.apiserver.storage.StoreEvent;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The tables: {@code rev} is the log of writes as far back as the event window, {@code cur} the current objects, {@code meta}
 * facts that are no objects; view {@code objects} shows {@code cur} with JSON as text. Confined to the journal thread. What is
 * written counts from {@link #commit} on.
 */
final class H2Tables implements AutoCloseable {
    private static final long COMPACT_FROM_BYTES = 64L << 20;
    private static final int COMPACT_BELOW_PERCENT = 50;
    private static final List<String> SCHEMA = List.of(
            "CREATE TABLE IF NOT EXISTS rev(rv BIGINT PRIMARY KEY, resource VARCHAR NOT NULL, ns VARCHAR NOT NULL,"
                    + " name VARCHAR NOT NULL, op VARCHAR(7) NOT NULL, prev_rv BIGINT NOT NULL,"
                    + " ts TIMESTAMP(3) WITH TIME ZONE NOT NULL, obj VARBINARY NOT NULL)",
            "CREATE TABLE IF NOT EXISTS cur(resource VARCHAR NOT NULL, ns VARCHAR NOT NULL, name VARCHAR NOT NULL,"
                    + " rv BIGINT NOT NULL, kind VARCHAR NOT NULL, uid VARCHAR NOT NULL, obj VARBINARY NOT NULL,"
                    + " PRIMARY KEY(resource, ns, name))",
            "CREATE TABLE IF NOT EXISTS meta(k VARCHAR PRIMARY KEY, v VARCHAR NOT NULL)",
            "CREATE VIEW IF NOT EXISTS objects AS"
                    + " SELECT rv, kind, resource, ns, name, uid, UTF8TOSTRING(obj) AS json FROM cur",
            "CREATE USER IF NOT EXISTS " + H2Database.READER + " PASSWORD ''",
            "GRANT SELECT ON rev, cur, objects TO " + H2Database.READER);

    private final Connection connection;
    private final PreparedStatement insertRev;
    private final PreparedStatement mergeCur;
    private final PreparedStatement deleteCur;
    private final PreparedStatement trimRev;
    private final PreparedStatement mergeMeta;
    private final PreparedStatement deleteMeta;

    H2Tables(H2Database database) throws SQLException {
        connection = database.open();
        try (Statement statement = connection.createStatement()) {
            for (String sql : SCHEMA) {
                statement.execute(sql);
            }
        }
        connection.setAutoCommit(false);
        insertRev = connection.prepareStatement("MERGE INTO rev KEY(rv) VALUES(?, ?, ?, ?, ?, ?, ?, ?)");
        mergeCur = connection.prepareStatement("MERGE INTO cur KEY(resource, ns, name) VALUES(?, ?, ?, ?, ?, ?, ?)");
        deleteCur = connection.prepareStatement("DELETE FROM cur WHERE resource = ? AND ns = ? AND name = ?");
        trimRev = connection.prepareStatement("DELETE FROM rev WHERE rv <= ?");
        mergeMeta = connection.prepareStatement("MERGE INTO meta KEY(k) VALUES(?, ?)");
        deleteMeta = connection.prepareStatement("DELETE FROM meta WHERE k = ?");
    }

    List<Journal.Stored> loadObjects() throws SQLException {
        List<Journal.Stored> objects = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT resource, ns, name, obj FROM cur")) {
            while (rows.next()) {
                var key = new StorageKey(rows.getString(1), ObjectKey.of(rows.getString(2), rows.getString(3)));
                objects.add(new Journal.Stored(key, read(key, rows.getBytes(4))));
            }
        }
        return objects;
    }

    private static KubeObject read(StorageKey key, byte[] json) {
        try {
            KubeObject object = KubeObject.ofTrusted(json);
            object.releaseTree();
            return object;
        } catch (RuntimeException e) {
            throw new IllegalStateException("the stored " + key.resource() + " " + key.key() + " is no JSON object", e);
        }
    }

    Map<String, String> loadMeta() throws SQLException {
        Map<String, String> meta = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT k, v FROM meta")) {
            while (rows.next()) {
                meta.put(rows.getString(1), rows.getString(2));
            }
        }
        return meta;
    }

    long highestRevision() throws SQLException {
        String sql = "SELECT MAX(rv) FROM (SELECT MAX(rv) AS rv FROM rev UNION ALL SELECT MAX(rv) AS rv FROM cur)";
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    void appendHistory(Iterable<StoreEvent> events, OffsetDateTime time) throws SQLException {
        for (StoreEvent event : events) {
            insertRev.setLong(1, event.revision());
            setKey(insertRev, 2, event.key());
            insertRev.setString(5, event.type().name());
            insertRev.setLong(6, event.previous() == null ? 0 : event.previous().resourceVersion());
            insertRev.setObject(7, time);
            insertRev.setBytes(8, event.object().json());
            insertRev.addBatch();
        }
        insertRev.executeBatch();
    }

    /** @param latest the last event of each key */
    void writeCurrent(Collection<StoreEvent> latest) throws SQLException {
        for (StoreEvent event : latest) {
            if (event.type() == StoreEvent.Type.DELETED) {
                setKey(deleteCur, 1, event.key());
                deleteCur.addBatch();
            } else {
                addCurrent(event.key(), event.object());
            }
        }
        deleteCur.executeBatch();
        mergeCur.executeBatch();
    }

    private void addCurrent(StorageKey key, KubeObject object) throws SQLException {
        setKey(mergeCur, 1, key);
        mergeCur.setLong(4, object.resourceVersion());
        mergeCur.setString(5, object.kind());
        mergeCur.setString(6, object.uid());
        mergeCur.setBytes(7, object.json());
        mergeCur.addBatch();
    }

    void replaceCurrent(List<Journal.Stored> objects) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("DELETE FROM cur");
        }
        for (Journal.Stored stored : objects) {
            addCurrent(stored.key(), stored.object());
        }
        mergeCur.executeBatch();
    }

    private static void setKey(PreparedStatement statement, int from, StorageKey key) throws SQLException {
        statement.setString(from, key.resource());
        statement.setString(from + 1, key.key().namespace());
        statement.setString(from + 2, key.key().name());
    }

    void trimHistory(long upTo) throws SQLException {
        trimRev.setLong(1, upTo);
        trimRev.executeUpdate();
    }

    void putMeta(String key, String value) throws SQLException {
        mergeMeta.setString(1, key);
        mergeMeta.setString(2, value);
        mergeMeta.executeUpdate();
    }

    void deleteMeta(String key) throws SQLException {
        deleteMeta.setString(1, key);
        deleteMeta.executeUpdate();
    }

    void commit() throws SQLException {
        connection.commit();
    }

    /** Commits and forces the disk, which H2's commit alone does not. */
    void commitAndForce() throws SQLException {
        connection.commit();
        try (Statement statement = connection.createStatement()) {
            statement.execute("CHECKPOINT SYNC");
        }
    }

    /**
     * Ends the database, rewritten without its gaps when most of a large file is gaps: under constant change H2 alone lets it
     * grow to many times its content.
     */
    void shutdown() throws SQLException {
        if (setting("info.FILE_SIZE") > COMPACT_FROM_BYTES
                && setting("info.CHUNKS_FILL_RATE") < COMPACT_BELOW_PERCENT) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("SHUTDOWN COMPACT");
            }
        }
    }

    private long setting(String name) throws SQLException {
        String sql = "SELECT CAST(SETTING_VALUE AS BIGINT) FROM INFORMATION_SCHEMA.SETTINGS WHERE SETTING_NAME = '"
                + name + "'";
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
