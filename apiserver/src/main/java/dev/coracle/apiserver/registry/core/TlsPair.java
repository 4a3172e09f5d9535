package dev.coracle.apiserver.registry.core;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is wrong with a certificate and its key, in the words of Go's crypto/tls. Pure. Keys in the older forms of PKCS 1 and SEC 1
 * are taken as they are: the JDK does not read them.
 */
final class TlsPair {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([^\\n]*?)-----\\s*([A-Za-z0-9+/=\\s]*)-----END \\1-----", Pattern.DOTALL);
    private static final String CERTIFICATE = "CERTIFICATE";
    private static final String KEY = "PRIVATE KEY";
    private static final Map<String, String> SIGNATURES =
            Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "EdDSA", "EdDSA");

    private record Pem(String type, byte[] bytes) {}

    private TlsPair() {}

    /** @return empty for a pair that fits */
    static Optional<String> fault(byte[] certificate, byte[] key) {
        List<Pem> certificates = blocks(certificate);
        Optional<Pem> leaf =
                certificates.stream().filter(p -> p.type().equals(CERTIFICATE)).findFirst();
        if (leaf.isEmpty()) {
            return Optional.of(noCertificate(certificates));
        }
        List<Pem> keys = blocks(key);
        Optional<Pem> secret = keys.stream().filter(p -> p.type().endsWith(KEY)).findFirst();
        if (secret.isEmpty()) {
            return Optional.of(noKey(keys));
        }
        return mismatch(leaf.get(), secret.get());
    }

    private static List<Pem> blocks(byte[] text) {
        List<Pem> blocks = new ArrayList<>();
        Matcher found = BLOCK.matcher(new String(text, StandardCharsets.ISO_8859_1));
        while (found.find()) {
            try {
                blocks.add(new Pem(found.group(1), Base64.getMimeDecoder().decode(found.group(2))));
            } catch (IllegalArgumentException e) {
                // As in Go, what is no base64 is no block.
            }
        }
        return blocks;
    }

    private static String noCertificate(List<Pem> found) {
        if (found.isEmpty()) {
            return "tls: failed to find any PEM data in certificate input";
        }
        if (found.size() == 1 && found.get(0).type().endsWith(KEY)) {
            return "tls: failed to find certificate PEM data in certificate input, but did find a private key;"
                    + " PEM inputs may have been switched";
        }
        return "tls: failed to find \"CERTIFICATE\" PEM block in certificate input after skipping PEM blocks of the"
                + " following types: " + types(found);
    }

    private static String noKey(List<Pem> found) {
        if (found.isEmpty()) {
            return "tls: failed to find any PEM data in key input";
        }
        if (found.size() == 1 && found.get(0).type().equals(CERTIFICATE)) {
            return "tls: found a certificate rather than a key in the PEM for the private key";
        }
        return "tls: failed to find PEM block with type ending in \"PRIVATE KEY\" in key input after skipping PEM"
                + " blocks of the following types: " + types(found);
    }

    private static String types(List<Pem> found) {
        return "[" + String.join(" ", found.stream().map(Pem::type).toList()) + "]";
    }

    private static Optional<String> mismatch(Pem certificate, Pem key) {
        PublicKey known;
        try {
            known = CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(certificate.bytes()))
                    .getPublicKey();
        } catch (CertificateException e) {
            return Optional.of("x509: malformed certificate");
        }
        if (!key.type().equals(KEY)) {
            return Optional.empty();
        }
        Optional<PrivateKey> secret = parse(key.bytes());
        if (secret.isEmpty()) {
            return Optional.of("tls: failed to parse private key");
        }
        if (!known.getAlgorithm().equals(secret.get().getAlgorithm())) {
            return Optional.of("tls: private key type does not match public key type");
        }
        return fits(known, secret.get()) ? Optional.empty() : Optional.of("tls: private key does not match public key");
    }

    private static Optional<PrivateKey> parse(byte[] pkcs8) {
        for (String algorithm : List.of("RSA", "EC", "EdDSA")) {
            try {
                return Optional.of(KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8)));
            } catch (GeneralSecurityException e) {
                // It may be a key of the next algorithm.
            }
        }
        return Optional.empty();
    }

    /** Whether the one verifies what the other signs. */
    private static boolean fits(PublicKey known, PrivateKey secret) {
        String algorithm = SIGNATURES.get(known.getAlgorithm());
        if (algorithm == null) {
            return true;
        }
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(secret);
            byte[] signed = signature.sign();
            signature.initVerify(known);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false; // keys of different sizes or curves
        }
    }
}
