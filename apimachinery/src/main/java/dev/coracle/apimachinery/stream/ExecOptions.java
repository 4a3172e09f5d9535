package dev.coracle.apimachinery.stream;

import java.util.List;

/** {@code v1.PodExecOptions}; {@code command} is empty for attach, {@code container} "" when the pod has only one. */
public record ExecOptions(
        String container, List<String> command, boolean stdin, boolean stdout, boolean stderr, boolean tty) {}
