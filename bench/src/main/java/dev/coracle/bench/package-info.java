/**
 * Whole-cluster benchmarks: programs that print figures. The process that runs {@link dev.coracle.bench.Main} is the load generator; the
 * cluster it measures is always another process, except where the figure is about a JVM that starts its own.
 */
package dev.coracle.bench;
