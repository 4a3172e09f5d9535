package dev.coracle.kubelet.runtime;

import java.util.List;

/** The namespaces that the containers of one pod share: its network with its own address, its processes, mounts and host name. */
@FunctionalInterface
public interface PodSandbox {

    /**
     * The command that runs {@code words} inside, in a session of its own. The process it starts on the outside ends as the one
     * inside does, but passes no signals on: those are for its descendants.
     *
     * @param directory where it runs
     */
    List<String> inside(List<String> words, String directory);
}
