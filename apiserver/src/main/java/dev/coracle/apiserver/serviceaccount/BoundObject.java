package dev.coracle.apiserver.serviceaccount;

/**
 * What a token dies with.
 *
 * @param kind {@code Pod}, {@code Secret} or {@code Node}
 * @param node the node of a bound pod, or null while it has none
 */
public record BoundObject(String kind, String name, String uid, BoundObject node) {}
