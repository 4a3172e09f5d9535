package dev.coracle.junit;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;

/**
 * The only class that touches the user's fabric8 client; loaded when a test asks for one. It hands over kubeconfig text and
 * nothing else: that call is the same from client 6.13 to 8.0.
 */
final class Fabric8Injection {
    private static final String CLIENT = "io.fabric8.kubernetes.client.KubernetesClient";

    private Fabric8Injection() {}

    /** Whether a parameter of this type is the client, told by name so that the class need not be there. */
    static boolean isClient(Class<?> type) {
        return type.getName().equals(CLIENT);
    }

    static AutoCloseable client(String kubeconfig) {
        return new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(kubeconfig))
                .build();
    }
}
