package dev.coracle.kubelet.runtime;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The namespaces that the containers of one pod share: its network with its own address, its processes, mounts and host name. */
public interface PodSandbox {

    /**
     * The command that runs {@code words} inside, in a session of its own. The process it starts on the outside ends as the one
     * inside does, but passes no signals on: those are for its descendants.
     *
     * @param directory where it runs
     * @param terminal what it has for standard input and output, instead of what it inherits
     */
    List<String> inside(List<String> words, String directory, Optional<Terminal> terminal);

    Terminal openTerminal() throws IOException;
}
