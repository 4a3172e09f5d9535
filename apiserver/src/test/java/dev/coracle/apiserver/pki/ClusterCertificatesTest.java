package dev.coracle.apiserver.pki;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterCertificatesTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final ServerNames NAMES = ServerNames.of(
            "cluster.local",
            ServerNames.address("10.96.0.1"),
            List.of("api.test"),
            List.of(ServerNames.address("172.18.0.2")));

    private final ClusterCertificates certificates = ClusterCertificates.create(NAMES, CLOCK);

    @Test
    void serverCertificateIsValidUnderTheCa() throws Exception {
        validate(certificates.ca(), certificates.server().certificate());

        assertEquals(
                List.of("1.3.6.1.5.5.7.3.1"),
                certificates.server().certificate().getExtendedKeyUsage());
    }

    @Test
    void serverCertificateNamesWhatClientsDial() throws Exception {
        Set<String> names = new TreeSet<>();
        certificates
                .server()
                .certificate()
                .getSubjectAlternativeNames()
                .forEach(n -> names.add(n.get(1).toString()));

        assertEquals(
                new TreeSet<>(List.of(
                        "localhost",
                        "kubernetes",
                        "kubernetes.default",
                        "kubernetes.default.svc",
                        "kubernetes.default.svc.cluster.local",
                        "api.test",
                        "127.0.0.1",
                        "0:0:0:0:0:0:0:1",
                        "10.96.0.1",
                        "172.18.0.2")),
                names);
    }

    @Test
    void clientCertificateCarriesUserAndGroups() throws Exception {
        Credential client = certificates.client("jane", List.of("system:masters", "dev"));

        validate(certificates.ca(), client.certificate());
        assertEquals(
                "CN=jane,O=dev,O=system:masters",
                client.certificate().getSubjectX500Principal().getName());
        assertEquals(List.of("1.3.6.1.5.5.7.3.2"), client.certificate().getExtendedKeyUsage());
    }

    @Test
    void caComesBackFromItsPem() throws Exception {
        ClusterCertificates again =
                ClusterCertificates.fromPem(certificates.caPem(), certificates.caKeyPem(), NAMES, CLOCK);

        assertEquals(certificates.caPem(), again.caPem());
        validate(certificates.ca(), again.server().certificate());
        validate(again.ca(), certificates.client("u", List.of()).certificate());
    }

    @Test
    void strangersAreNotTrusted() {
        ClusterCertificates other = ClusterCertificates.create(NAMES, CLOCK);

        assertThrows(
                CertPathValidatorException.class,
                () -> validate(certificates.ca(), other.server().certificate()));
    }

    @Test
    void caMayOnlySignAndIsValidForTenYears() {
        X509Certificate ca = certificates.ca();

        assertEquals(Integer.MAX_VALUE, ca.getBasicConstraints());
        assertTrue(ca.getKeyUsage()[5]);
        assertEquals(Instant.parse("2026-01-02T02:59:05Z"), ca.getNotBefore().toInstant());
        assertEquals(Instant.parse("2035-12-31T03:04:05Z"), ca.getNotAfter().toInstant());
    }

    @Test
    void derLengthsAndNumbersAreMinimal() {
        assertArrayEquals(new byte[] {0x06, 3, 0x55, 0x1d, 0x0f}, Der.oid("2.5.29.15"));
        assertArrayEquals(
                new byte[] {0x06, 8, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 4, 3, 2},
                Der.oid("1.2.840.10045.4.3.2"));
        assertEquals((byte) 0x81, Der.octetString(new byte[200])[1]);
        assertEquals((byte) 0x82, Der.octetString(new byte[300])[1]);
        assertArrayEquals(new byte[] {3, 2, 5, (byte) 0xa0}, Der.namedBits(0, 2));
    }

    @Test
    void opensslAgrees(@TempDir Path dir) throws Exception {
        assumeTrue(runs("openssl", "version"), "skipped: openssl is not on the PATH");
        ClusterCertificates now = ClusterCertificates.create(NAMES, Clock.systemUTC());
        Path ca = Files.writeString(dir.resolve("ca.crt"), now.caPem());
        Path server = Files.writeString(dir.resolve("server.crt"), now.server().certificatePem());

        assertTrue(runs(
                "openssl",
                "verify",
                "-x509_strict",
                "-purpose",
                "sslserver",
                "-CAfile",
                ca.toString(),
                server.toString()));
    }

    private static boolean runs(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false; // the program is missing
        }
    }

    private static void validate(X509Certificate ca, X509Certificate leaf) throws Exception {
        PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(ca, null)));
        parameters.setRevocationEnabled(false);
        parameters.setDate(Date.from(NOW));
        CertPathValidator.getInstance("PKIX")
                .validate(CertificateFactory.getInstance("X.509").generateCertPath(List.of(leaf)), parameters);
    }
}
