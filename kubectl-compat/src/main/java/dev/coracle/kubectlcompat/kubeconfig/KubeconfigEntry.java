package dev.coracle.kubectlcompat.kubeconfig;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * One cluster with the user that may enter it. Cluster, user and context share the name {@code coracle-NAME}.
 *
 * @param caPem the CA that clients shall trust
 */
public record KubeconfigEntry(String cluster, URI server, String caPem, Secret secret) {

    /** How the user proves who it is. */
    public sealed interface Secret {
        /** A bearer token. */
        record Token(String token) implements Secret {
            @Override
            public String toString() {
                return "Token[...]";
            }
        }

        /** A client certificate with its key, both PEM. */
        record ClientCertificate(String certificatePem, String keyPem) implements Secret {
            @Override
            public String toString() {
                return "ClientCertificate[...]";
            }
        }
    }

    /** The name of its cluster, user and context. */
    public String contextName() {
        return contextName(cluster);
    }

    static String contextName(String cluster) {
        return "coracle-" + cluster;
    }

    ObjectNode clusterNode() {
        ObjectNode node = Json.object();
        node.putObject("cluster")
                .put("certificate-authority-data", base64(caPem))
                .put("server", server.toString());
        return node.put("name", contextName());
    }

    ObjectNode contextNode() {
        ObjectNode node = Json.object();
        node.putObject("context").put("cluster", contextName()).put("user", contextName());
        return node.put("name", contextName());
    }

    ObjectNode userNode() {
        ObjectNode node = Json.object().put("name", contextName());
        ObjectNode user = node.putObject("user");
        if (secret instanceof Secret.Token token) {
            user.put("token", token.token());
        } else if (secret instanceof Secret.ClientCertificate certificate) {
            user.put("client-certificate-data", base64(certificate.certificatePem()))
                    .put("client-key-data", base64(certificate.keyPem()));
        }
        return node;
    }

    private static String base64(String pem) {
        return Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.US_ASCII));
    }
}
