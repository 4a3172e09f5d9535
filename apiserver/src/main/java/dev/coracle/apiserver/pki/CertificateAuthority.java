package dev.coracle.apiserver.pki;

import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Issues X.509 v3 certificates on EC P-256 keys, signed with ecdsa-with-SHA256. Immutable and thread-safe. Client tools
 * compare clocks: certificates are valid from five minutes before they were made.
 */
final class CertificateAuthority {
    private static final Duration CA_LIFE = Duration.ofDays(3650);
    private static final Duration LEAF_LIFE = Duration.ofDays(365);
    private static final Duration BACKDATE = Duration.ofMinutes(5);
    private static final byte[] ECDSA_WITH_SHA256 = Der.sequence(Der.oid("1.2.840.10045.4.3.2"));

    private final Credential credential;
    private final SecureRandom random;

    private CertificateAuthority(Credential credential, SecureRandom random) {
        this.credential = credential;
        this.random = random;
    }

    static CertificateAuthority create(String commonName, Instant now, SecureRandom random) {
        KeyPair keys = newKeys(random);
        byte[] name = name(commonName, List.of());
        List<byte[]> extensions = List.of(
                critical("2.5.29.15", Der.namedBits(0, 2, 5)),
                critical("2.5.29.19", Der.sequence(Der.trueValue())),
                subjectKey(keys.getPublic()));
        X509Certificate certificate =
                sign(name, name, keys.getPublic(), now, CA_LIFE, extensions, keys.getPrivate(), random);
        return new CertificateAuthority(new Credential(certificate, keys.getPrivate()), random);
    }

    static CertificateAuthority of(Credential credential, SecureRandom random) {
        return new CertificateAuthority(credential, random);
    }

    Credential credential() {
        return credential;
    }

    Credential server(String commonName, ServerNames names, Instant now) {
        List<byte[]> alternatives = new ArrayList<>();
        names.dnsNames().forEach(n -> alternatives.add(Der.implicit(2, n.getBytes(StandardCharsets.US_ASCII))));
        for (InetAddress address : names.addresses()) {
            alternatives.add(Der.implicit(7, address.getAddress()));
        }
        return leaf(
                name(commonName, List.of()),
                now,
                List.of(extendedUsage("1.3.6.1.5.5.7.3.1"), extension("2.5.29.17", sequence(alternatives))));
    }

    /** A certificate that Kubernetes reads as {@code user}, member of {@code groups}. */
    Credential client(String user, List<String> groups, Instant now) {
        return leaf(name(user, groups), now, List.of(extendedUsage("1.3.6.1.5.5.7.3.2")));
    }

    private Credential leaf(byte[] subject, Instant now, List<byte[]> more) {
        KeyPair keys = newKeys(random);
        List<byte[]> extensions = new ArrayList<>(List.of(
                critical("2.5.29.15", Der.namedBits(0, 2)),
                critical("2.5.29.19", Der.sequence()),
                extension(
                        "2.5.29.35",
                        Der.sequence(
                                Der.implicit(0, keyId(credential.certificate().getPublicKey()))))));
        extensions.addAll(more);
        X509Certificate certificate = sign(
                subject,
                credential.certificate().getSubjectX500Principal().getEncoded(),
                keys.getPublic(),
                now,
                LEAF_LIFE,
                extensions,
                credential.key(),
                random);
        return new Credential(certificate, keys.getPrivate());
    }

    private static X509Certificate sign(
            byte[] subject,
            byte[] issuer,
            PublicKey key,
            Instant now,
            Duration life,
            List<byte[]> extensions,
            PrivateKey issuerKey,
            SecureRandom random) {
        byte[] body = Der.sequence(
                Der.explicit(0, Der.integer(BigInteger.TWO)),
                Der.integer(new BigInteger(63, random).add(BigInteger.ONE)),
                ECDSA_WITH_SHA256,
                issuer,
                Der.sequence(Der.time(now.minus(BACKDATE)), Der.time(now.plus(life))),
                subject,
                key.getEncoded(),
                Der.explicit(3, sequence(extensions)));
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(issuerKey, random);
            signature.update(body);
            return Pem.parseCertificate(Der.sequence(body, ECDSA_WITH_SHA256, Der.bitString(signature.sign())));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK signs with ECDSA", e);
        }
    }

    private static KeyPair newKeys(SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has P-256", e);
        }
    }

    /** Organisations first, then the common name, the order in which Go writes a subject. */
    private static byte[] name(String commonName, List<String> organizations) {
        List<byte[]> parts = new ArrayList<>();
        organizations.forEach(o -> parts.add(attribute("2.5.4.10", o)));
        parts.add(attribute("2.5.4.3", commonName));
        return sequence(parts);
    }

    private static byte[] attribute(String oid, String value) {
        return Der.set(Der.sequence(Der.oid(oid), Der.utf8(value)));
    }

    private static byte[] extendedUsage(String purpose) {
        return extension("2.5.29.37", Der.sequence(Der.oid(purpose)));
    }

    private static byte[] subjectKey(PublicKey key) {
        return extension("2.5.29.14", Der.octetString(keyId(key)));
    }

    private static byte[] keyId(PublicKey key) {
        try {
            byte[] encoded = key.getEncoded();
            // The public point of P-256 is the last 65 bytes of a SubjectPublicKeyInfo.
            byte[] point = Arrays.copyOfRange(encoded, encoded.length - 65, encoded.length);
            return MessageDigest.getInstance("SHA-1").digest(point);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }

    private static byte[] critical(String oid, byte[] value) {
        return Der.sequence(Der.oid(oid), Der.trueValue(), Der.octetString(value));
    }

    private static byte[] extension(String oid, byte[] value) {
        return Der.sequence(Der.oid(oid), Der.octetString(value));
    }

    private static byte[] sequence(List<byte[]> items) {
        return Der.sequence(items.toArray(byte[][]::new));
    }
}
