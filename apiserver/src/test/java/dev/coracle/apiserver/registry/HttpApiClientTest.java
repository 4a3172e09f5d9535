package dev.coracle.apiserver.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.coracle.apimachinery.client.ApiClient;
import dev.coracle.apimachinery.client.ListOptions;
import dev.coracle.apimachinery.client.http.HttpApiClient;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apiserver.endpoints.ResourceHandler;
import dev.coracle.apiserver.http.TestServer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpApiClientTest extends ApiClientContract {
    private final TestServer server =
            new TestServer(new ResourceHandler(cluster.registry, (group, kind) -> Optional.empty(), null, null));

    @Override
    ApiClient connect() {
        return client(TestServer.ADMIN);
    }

    private HttpApiClient client(String token) {
        return new HttpApiClient(server.face.address(), token, server.certificates.caPem(), "test/1.0", cluster.worker);
    }

    @AfterEach
    void closeServer() {
        server.close();
        assertEquals(List.of(), List.copyOf(server.faults));
    }

    @Test
    void wrongTokenIsUnauthorized() {
        StatusException refusal = assertThrows(
                StatusException.class, () -> client("nobody").list(Resources.CONFIG_MAPS, "", ListOptions.ALL));

        assertEquals(401, refusal.code());
        assertEquals("Unauthorized", refusal.reason());
    }
}
