package shop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.cluster.Cluster;
import dev.coracle.junit.CoracleExtension;
import dev.coracle.junit.Kubeconfig;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A cluster per method ends with its method, under each version of Jupiter. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LifeTest {
    private static URI first;
    private static Path file;

    @RegisterExtension
    final CoracleExtension coracle =
            CoracleExtension.builder().with(c -> c.nodes(0)).build();

    @Test
    @Order(1)
    void answers(Cluster cluster, @Kubeconfig Path kubeconfig) throws IOException {
        first = cluster.apiServer();
        file = kubeconfig;

        new Socket(first.getHost(), first.getPort()).close();
        assertTrue(Files.readString(file).contains(first.toString()));
    }

    @Test
    @Order(2)
    void isGoneAfterItsMethod(Cluster another, @Kubeconfig String kubeconfig) {
        assertNotEquals(first, another.apiServer());
        assertTrue(kubeconfig.contains(another.apiServer().toString()));
        assertThrows(IOException.class, () -> new Socket(first.getHost(), first.getPort()).close());
        assertFalse(Files.exists(file));
    }

    @Test
    @Order(3)
    void usersKubeconfigIsLeftAlone() {
        assertEquals(false, Files.exists(Path.of(System.getenv("KUBECONFIG"))));
    }
}
