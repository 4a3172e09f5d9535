package dev.coracle.apiserver.storage;

import java.util.List;

/** What a query found. Values are what JDBC gives: numbers, strings, bytes, null. */
public record SqlResult(List<String> columns, List<List<Object>> rows) {}
