package dev.coracle.apiserver.storage.h2;

import dev.coracle.apimachinery.status.Reason;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apiserver.storage.SqlResult;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.h2.api.ErrorCode;

/** Runs users' queries as a database user who may only select. Stateless; blocks its caller. */
final class ReadOnlySql {
    private static final int MAX_ROWS = 100_000;
    private static final int TIMEOUT_SECONDS = 30;

    private ReadOnlySql() {}

    static SqlResult run(H2Database database, String sql) {
        try (Connection connection = database.openReadOnly();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            if (statement.getMetaData() == null) {
                throw readOnly();
            }
            statement.setMaxRows(MAX_ROWS);
            statement.setQueryTimeout(TIMEOUT_SECONDS);
            try (ResultSet rows = statement.executeQuery()) {
                return read(rows);
            }
        } catch (SQLException e) {
            if (e.getErrorCode() == ErrorCode.NOT_ENOUGH_RIGHTS_FOR_1
                    || e.getErrorCode() == ErrorCode.ADMIN_RIGHTS_REQUIRED) {
                throw readOnly();
            }
            throw StatusException.badRequest("sql: " + e.getMessage());
        }
    }

    private static StatusException readOnly() {
        return StatusException.of(
                Reason.Forbidden,
                "sql is read-only: select from objects, cur or rev; objects are changed through the API");
    }

    private static SqlResult read(ResultSet rows) throws SQLException {
        ResultSetMetaData meta = rows.getMetaData();
        List<String> columns = new ArrayList<>();
        for (int i = 1; i <= meta.getColumnCount(); i++) {
            columns.add(meta.getColumnLabel(i));
        }
        List<List<Object>> values = new ArrayList<>();
        while (rows.next()) {
            List<Object> row = new ArrayList<>(columns.size());
            for (int i = 1; i <= columns.size(); i++) {
                row.add(rows.getObject(i));
            }
            values.add(Collections.unmodifiableList(row));
        }
        return new SqlResult(List.copyOf(columns), values);
    }
}
