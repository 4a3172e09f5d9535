package dev.coracle.junit;

import dev.coracle.cluster.Cluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A cluster with what was made for it, kept in Jupiter's store, which closes it. Implements both of the interfaces by which
 * Jupiter 5.10 to 6.x know what to close; closing twice is harmless.
 */
@SuppressWarnings("deprecation") // CloseableResource is the only one Jupiter before 5.13 looks at
final class ClusterResource implements AutoCloseable, ExtensionContext.Store.CloseableResource {
    private final Cluster cluster;
    private final Map<Class<?>, AutoCloseable> clients = new HashMap<>();
    private Path kubeconfigFile;

    ClusterResource(Cluster cluster) {
        this.cluster = cluster;
    }

    Cluster cluster() {
        return cluster;
    }

    synchronized Path kubeconfigFile() throws IOException {
        if (kubeconfigFile == null) {
            kubeconfigFile = Files.createTempFile("coracle-", ".kubeconfig");
            Files.writeString(kubeconfigFile, cluster.kubeconfig());
        }
        return kubeconfigFile;
    }

    synchronized Object client(Class<?> type) {
        return clients.computeIfAbsent(type, t -> Fabric8Injection.client(cluster.kubeconfig()));
    }

    @Override
    public synchronized void close() throws Exception {
        for (AutoCloseable client : clients.values()) {
            client.close();
        }
        clients.clear();
        if (kubeconfigFile != null) {
            Files.deleteIfExists(kubeconfigFile);
        }
        cluster.close();
    }
}
