package dev.coracle.junit;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;

/**
 * The only class that touches the user's fabric8 client; loaded when a test asks for one. It hands over kubeconfig text: that
 * call is the same from client 6.13 to 8.0.
 */
final class Fabric8Injection {

    private Fabric8Injection() {}

    static AutoCloseable client(String kubeconfig) {
        Config config = Config.fromKubeconfig(kubeconfig);
        // Client 6 takes the environment's proxy even so, and the cluster is on the loopback interface.
        config.setHttpsProxy(null);
        return new KubernetesClientBuilder().withConfig(config).build();
    }
}
