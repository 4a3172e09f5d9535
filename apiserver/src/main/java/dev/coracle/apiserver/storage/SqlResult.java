package dev.coracle.apiserver.storage;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a query found. Values are what JDBC gives: numbers, strings, bytes, null. */
public record SqlResult(List<String> columns, List<List<Object>> rows) {

    /** Each row by the names of its columns, in their order. */
    public List<Map<String, Object>> asMaps() {
        List<Map<String, Object>> maps = new ArrayList<>(rows.size());
        for (List<Object> row : rows) {
            Map<String, Object> cells = new LinkedHashMap<>();
            for (int i = 0; i < row.size(); i++) {
                cells.put(columns.get(i), row.get(i));
            }
            maps.add(cells);
        }
        return maps;
    }
}
