package dev.coracle.proxy;

/**
 * How a connection reached the proxy.
 *
 * @param client the source address, as sessionAffinity sees it
 * @param inCluster whether it comes from a pod or from a node itself
 * @param node on which it arrived; "" for none
 * @param zone of that node; "" when it has none
 */
public record Arrival(Way way, String client, boolean inCluster, String node, String zone) {}
