package dev.coracle.cluster.cli;

import picocli.CommandLine.Option;

/** Which sandbox a command is about. */
final class NameOption {
    @Option(names = "--name", defaultValue = "coracle", description = "the cluster's name (default: ${DEFAULT-VALUE})")
    String name;
}
