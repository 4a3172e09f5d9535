package dev.coracle.apiserver.serviceaccount;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/** The P-256 key behind ServiceAccount tokens: signs and verifies as JWT algorithm ES256. Immutable and thread-safe. */
public final class SigningKey {
    /** ECDSA with the two numbers one after the other, which is the form RFC 7518 asks for. */
    private static final String ALGORITHM = "SHA256withECDSAinP1363Format";

    private static final int COORDINATE = 32;
    private static final Base64.Encoder URL = Base64.getUrlEncoder().withoutPadding();

    private final KeyPair pair;
    private final String id;

    private SigningKey(KeyPair pair) {
        this.pair = pair;
        this.id = URL.encodeToString(sha256(pair.getPublic().getEncoded()));
    }

    public static SigningKey generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return new SigningKey(generator.generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has P-256", e);
        }
    }

    /** The key that {@link #text()} wrote. */
    public static SigningKey parse(String text) {
        String[] parts = text.split(" ");
        if (parts.length != 2) {
            throw new IllegalArgumentException("not a signing key");
        }
        Base64.Decoder decoder = Base64.getDecoder();
        try {
            KeyFactory factory = KeyFactory.getInstance("EC");
            return new SigningKey(new KeyPair(
                    factory.generatePublic(new X509EncodedKeySpec(decoder.decode(parts[0]))),
                    factory.generatePrivate(new PKCS8EncodedKeySpec(decoder.decode(parts[1])))));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("not a signing key", e);
        }
    }

    /** Both halves in one line, for {@link #parse}. */
    public String text() {
        Base64.Encoder encoder = Base64.getEncoder();
        return encoder.encodeToString(pair.getPublic().getEncoded()) + " "
                + encoder.encodeToString(pair.getPrivate().getEncoded());
    }

    /** The {@code kid} of tokens. */
    String id() {
        return id;
    }

    byte[] sign(byte[] message) {
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initSign(pair.getPrivate());
            signature.update(message);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot sign a token", e);
        }
    }

    boolean verifies(byte[] message, byte[] signed) {
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initVerify(pair.getPublic());
            signature.update(message);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false; // a signature of the wrong length is a wrong signature
        }
    }

    /** The public half as RFC 7517 writes it. */
    ObjectNode jwk() {
        ECPublicKey key = (ECPublicKey) pair.getPublic();
        ObjectNode jwk = Json.object();
        jwk.put("use", "sig");
        jwk.put("kty", "EC");
        jwk.put("kid", id);
        jwk.put("crv", "P-256");
        jwk.put("alg", "ES256");
        jwk.put("x", URL.encodeToString(coordinate(key.getW().getAffineX())));
        jwk.put("y", URL.encodeToString(coordinate(key.getW().getAffineY())));
        return jwk;
    }

    private static byte[] coordinate(BigInteger number) {
        byte[] bytes = number.toByteArray();
        byte[] fixed = new byte[COORDINATE];
        int length = Math.min(bytes.length, COORDINATE);
        System.arraycopy(bytes, bytes.length - length, fixed, COORDINATE - length, length);
        return fixed;
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
