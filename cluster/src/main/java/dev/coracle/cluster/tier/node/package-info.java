/** Tier {@code node}: the cluster's nodes share a network namespace of this machine, and pods of processes have their own. */
package dev.coracle.cluster.tier.node;
