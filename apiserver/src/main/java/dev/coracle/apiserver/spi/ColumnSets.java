package dev.coracle.apiserver.spi;

import java.util.Optional;

/** Finds the columns of a built-in kind; the API server shows Name and Created At where there are none. */
@FunctionalInterface
public interface ColumnSets {
    Optional<ColumnSet> of(String group, String kind);
}
