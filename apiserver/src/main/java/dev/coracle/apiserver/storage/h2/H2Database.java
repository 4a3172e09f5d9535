package dev.coracle.apiserver.storage.h2;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import org.h2.jdbc.JdbcConnection;

/**
 * Where an H2 database is and who may enter. The owner writes; the reader may select from the objects and their history, but
 * not from {@code meta}, which holds private keys.
 */
record H2Database(String url) {
    static final String READER = "READER";

    /** In memory, gone with the last connection; nobody else in this JVM has one of this name. */
    static H2Database memory(String uniqueName) {
        return new H2Database("jdbc:h2:mem:" + uniqueName);
    }

    /** @param location a path, or {@code scheme:path} for another of H2's file systems */
    static H2Database file(String location) {
        return new H2Database("jdbc:h2:" + location.replace(";", "\\;") + ";DB_CLOSE_ON_EXIT=FALSE");
    }

    Connection open() throws SQLException {
        return connect(url, "SA");
    }

    Connection openReadOnly() throws SQLException {
        return connect(url + ";IFEXISTS=TRUE", READER); // never makes a new one when the owner has gone meanwhile
    }

    private static Connection connect(String url, String user) throws SQLException {
        // Not through org.h2.Driver: loading that registers it for the whole JVM, and a test's own jdbc:h2 would end up
        // here.
        return new JdbcConnection(url, new Properties(), user, "", false);
    }
}
