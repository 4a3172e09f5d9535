package dev.coracle.dns.corefile;

import java.util.List;
import java.util.Map;

/**
 * A server block as it is written.
 *
 * @param keys its addresses
 * @param directives the words of each plugin, of all places where its name stands, with the name itself
 */
record Block(List<String> keys, Map<String, List<Token>> directives) {}
