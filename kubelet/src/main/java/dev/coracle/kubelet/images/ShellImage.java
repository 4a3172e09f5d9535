package dev.coracle.kubelet.images;

import dev.coracle.kubelet.runtime.java.JavaContainer;
import dev.coracle.kubelet.runtime.java.JavaContext;
import java.util.ArrayList;
import java.util.List;

/**
 * Images that are nothing but tools, like {@code busybox}: their arguments are the command; without any they end at once, as a
 * shell without input does.
 *
 * @param entrypoint what the arguments are given to, or nothing
 */
record ShellImage(List<String> entrypoint) implements JavaContainer {
    @Override
    public void start(JavaContext context) {
        List<String> command = new ArrayList<>(entrypoint);
        command.addAll(context.args());
        if (command.isEmpty()) {
            context.exit(0);
        } else {
            context.run(command);
        }
    }

    @Override
    public boolean owns(String command) {
        return false;
    }
}
