package dev.coracle.cluster;

/**
 * What a command needs to run as if on a node.
 *
 * @param pid of a process in the nodes' network namespace
 * @param resolvConf the {@code /etc/resolv.conf} that asks the cluster's DNS, with the search list of namespace default
 */
public record NodeAccess(long pid, String resolvConf) {}
