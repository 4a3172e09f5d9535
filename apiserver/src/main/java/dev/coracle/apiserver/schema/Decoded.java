package dev.coracle.apiserver.schema;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * What came in, as a round trip through the Go types would leave it.
 *
 * @param tree the caller's own
 * @param warnings texts for Warning headers; empty unless the validation was WARN
 */
public record Decoded(ObjectNode tree, List<String> warnings) {}
