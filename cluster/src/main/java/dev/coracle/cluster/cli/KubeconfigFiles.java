package dev.coracle.cluster.cli;

import dev.coracle.cluster.Cluster;
import dev.coracle.cluster.sandbox.Home;
import dev.coracle.cluster.sandbox.SandboxState;
import dev.coracle.cluster.sandbox.StateDirectory;
import dev.coracle.kubectlcompat.kubeconfig.KubeconfigEntry;
import dev.coracle.kubectlcompat.kubeconfig.KubeconfigFile;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** The user's kubeconfig: a context comes with {@code up} and goes with {@code down}. */
final class KubeconfigFiles {
    private KubeconfigFiles() {}

    /** The file kubectl itself would write: the first of {@code $KUBECONFIG}, else {@code ~/.kube/config}. */
    private static Path ofUser() {
        String listed = System.getenv("KUBECONFIG");
        if (listed != null) {
            for (String file : listed.split(File.pathSeparator)) {
                if (!file.isEmpty()) {
                    return Path.of(file);
                }
            }
        }
        return Home.directory().resolve(".kube").resolve("config");
    }

    /** Merges into the user's file, switches to the new context, and answers with the file. */
    static Path mergeIntoUsers(Cluster cluster) {
        Path file = ofUser();
        new KubeconfigFile(file)
                .put(new KubeconfigEntry(
                        cluster.name(),
                        cluster.apiServer(),
                        cluster.caCertificate(),
                        new KubeconfigEntry.Secret.Token(cluster.token())));
        return file;
    }

    /** Takes out what a sandbox put in, whether it ended well or was killed; then forgets it. */
    static void removeLeftover(StateDirectory directory, String name) throws IOException {
        Optional<SandboxState> state = directory.state();
        if (state.isPresent()) {
            new KubeconfigFile(Path.of(state.get().kubeconfig())).remove(name);
            directory.forget();
        }
    }
}
