package dev.coracle.apiserver.registry.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.coracle.apiserver.pki.ClusterCertificates;
import dev.coracle.apiserver.pki.ServerNames;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Expected texts are those of Go's crypto/tls. */
class TlsPairTest {
    private static final ServerNames NAMES = new ServerNames(List.of("localhost"), List.of());

    private static Optional<String> fault(String certificate, String key) {
        return TlsPair.fault(certificate.getBytes(StandardCharsets.UTF_8), key.getBytes(StandardCharsets.UTF_8));
    }

    private static String blocks(String types) {
        StringBuilder pem = new StringBuilder();
        for (String type : types.split(",")) {
            pem.append("-----BEGIN ")
                    .append(type)
                    .append("-----\nYQ==\n-----END ")
                    .append(type)
                    .append("-----\n");
        }
        return types.equals("none") ? "a" : pem.toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "none | none | tls: failed to find any PEM data in certificate input",
                "RSA PRIVATE KEY | none | tls: failed to find certificate PEM data in certificate input, but did find a"
                        + " private key; PEM inputs may have been switched",
                "X,Y | none | tls: failed to find \"CERTIFICATE\" PEM block in certificate input after skipping PEM blocks"
                        + " of the following types: [X Y]",
                "CERTIFICATE | none | tls: failed to find any PEM data in key input",
                "CERTIFICATE | CERTIFICATE | tls: found a certificate rather than a key in the PEM for the private key",
                "CERTIFICATE | X,Y | tls: failed to find PEM block with type ending in \"PRIVATE KEY\" in key input after"
                        + " skipping PEM blocks of the following types: [X Y]",
                "CERTIFICATE | PRIVATE KEY | x509: malformed certificate",
            })
    void saysWhatIsWrong(String certificate, String key, String expected) {
        assertEquals(Optional.of(expected), fault(blocks(certificate), blocks(key)));
    }

    @Test
    void keysBelongToCertificates() {
        Clock clock = Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC);
        ClusterCertificates one = ClusterCertificates.create(NAMES, clock);
        ClusterCertificates two = ClusterCertificates.create(NAMES, clock);

        assertEquals(Optional.empty(), fault(one.caPem(), one.caKeyPem()));
        assertEquals(Optional.of("tls: private key does not match public key"), fault(one.caPem(), two.caKeyPem()));
        assertEquals(Optional.of("tls: failed to parse private key"), fault(one.caPem(), blocks("PRIVATE KEY")));
    }
}
