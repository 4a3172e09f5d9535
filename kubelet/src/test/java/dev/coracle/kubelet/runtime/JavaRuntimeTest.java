package dev.coracle.kubelet.runtime;

import dev.coracle.kubelet.runtime.java.JavaRuntime;

final class JavaRuntimeTest extends ContainerInputContract {
    @Override
    ContainerRuntime runtime() {
        return new JavaRuntime(host, ToolsOnly::new);
    }

    private static final class ToolsOnly implements dev.coracle.kubelet.runtime.java.JavaContainer {
        @Override
        public void start(dev.coracle.kubelet.runtime.java.JavaContext context) {
            context.exit(0);
        }

        @Override
        public boolean owns(String command) {
            return false;
        }
    }
}
