package dev.coracle.junit;

import dev.coracle.cluster.Cluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A cluster with what was made for it, kept in Jupiter's store, which closes it. Implements both of the interfaces by which
 * Jupiter 5.10 to 6.x know what to close; closing twice is harmless.
 */
@SuppressWarnings("deprecation") // CloseableResource is the only one Jupiter before 5.13 looks at
final class ClusterResource implements AutoCloseable, ExtensionContext.Store.CloseableResource {
    private final Cluster cluster;
    private Optional<AutoCloseable> client = Optional.empty();
    private Optional<Path> kubeconfigFile = Optional.empty();
    private boolean closed;

    ClusterResource(Cluster cluster) {
        this.cluster = cluster;
    }

    Cluster cluster() {
        return cluster;
    }

    synchronized Path kubeconfigFile() {
        if (kubeconfigFile.isEmpty()) {
            try {
                Path file = Files.createTempFile("coracle-", ".kubeconfig");
                Files.writeString(file, cluster.kubeconfig());
                kubeconfigFile = Optional.of(file);
            } catch (IOException e) {
                throw new UncheckedIOException("the kubeconfig could not be written to a temporary file", e);
            }
        }
        return kubeconfigFile.get();
    }

    synchronized Object client() {
        if (client.isEmpty()) {
            client = Optional.of(Fabric8Injection.client(cluster.kubeconfig()));
        }
        return client.get();
    }

    @Override
    public synchronized void close() throws Exception {
        try {
            if (client.isPresent()) {
                client.get().close();
            }
            if (kubeconfigFile.isPresent()) {
                Files.deleteIfExists(kubeconfigFile.get());
            }
        } finally {
            client = Optional.empty();
            kubeconfigFile = Optional.empty();
            if (!closed) {
                closed = true;
                cluster.close();
            }
        }
    }
}
