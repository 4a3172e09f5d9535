package dev.coracle.kubelet.runtime;

import dev.coracle.apimachinery.net.Protocol;

/** {@code v1.ContainerPort}; {@code name} may be "". */
public record ContainerPort(String name, int port, Protocol protocol) {}
