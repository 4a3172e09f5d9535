package dev.coracle.apiserver.registry;

/**
 * Where a custom resource keeps what {@code /scale} shows, as {@code spec.replicas}.
 *
 * @param labelSelector "" when it has none; what is there is a selector's text
 */
public record ScalePaths(String specReplicas, String statusReplicas, String labelSelector) {}
