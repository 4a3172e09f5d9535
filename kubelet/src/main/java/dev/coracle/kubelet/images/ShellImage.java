package dev.coracle.kubelet.images;

import dev.coracle.kubelet.runtime.java.JavaContainer;
import dev.coracle.kubelet.runtime.java.JavaContext;
import java.util.ArrayList;
import java.util.List;

/**
 * Images that are nothing but tools, like {@code busybox}: their arguments are the command; without any they are a shell, which
 * ends at once when it has no input.
 *
 * @param entrypoint what the arguments are given to, or nothing
 */
record ShellImage(List<String> entrypoint) implements JavaContainer {
    @Override
    public void start(JavaContext context) {
        List<String> command = new ArrayList<>(entrypoint);
        command.addAll(context.args());
        context.run(command.isEmpty() ? List.of("sh") : command);
    }

    @Override
    public boolean owns(String command) {
        return false;
    }
}
