package dev.coracle.kubelet.images;

import dev.coracle.kubelet.runtime.java.JavaContainer;
import dev.coracle.kubelet.runtime.java.JavaContext;

/** {@code registry.k8s.io/pause}: runs and does nothing. */
final class Pause implements JavaContainer {
    @Override
    public void start(JavaContext context) {
        // Running is all it does.
    }

    @Override
    public boolean owns(String command) {
        return command.equals("/pause");
    }
}
