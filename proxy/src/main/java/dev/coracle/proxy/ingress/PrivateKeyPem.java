package dev.coracle.proxy.ingress;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the private keys that Secrets hold: PKCS#8, and what openssl wrote before ("RSA PRIVATE KEY", "EC PRIVATE KEY"), which the
 * JDK only takes in a PKCS#8 envelope. Pure.
 */
final class PrivateKeyPem {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ((?:RSA |EC )?PRIVATE KEY)-----([^-]*)-----END \\1-----");
    private static final List<String> ALGORITHMS = List.of("EC", "RSA", "EdDSA");

    /** SEQUENCE {OID rsaEncryption, NULL}. */
    private static final byte[] RSA = HexFormat.of().parseHex("300d06092a864886f70d0101010500");
    /** OID id-ecPublicKey, to be followed by the curve's. */
    private static final byte[] EC = HexFormat.of().parseHex("06072a8648ce3d0201");
    /** The context tag 0 that holds the curve in a SEC 1 key. */
    private static final byte CURVE = (byte) 0xa0;

    private PrivateKeyPem() {}

    static PrivateKey parse(String pem) throws GeneralSecurityException {
        Matcher block = BLOCK.matcher(pem);
        if (!block.find()) {
            throw new IllegalArgumentException("no private key in PEM");
        }
        byte[] der = Base64.getMimeDecoder().decode(block.group(2));
        return switch (block.group(1)) {
            case "RSA PRIVATE KEY" -> pkcs8("RSA", envelope(RSA, der));
            case "EC PRIVATE KEY" -> pkcs8("EC", envelope(element(0x30, EC, curve(der)), der));
            default -> pkcs8(der);
        };
    }

    private static PrivateKey pkcs8(byte[] der) throws GeneralSecurityException {
        for (String algorithm : ALGORITHMS) {
            try {
                return pkcs8(algorithm, der);
            } catch (GeneralSecurityException notThisOne) {
                // The envelope names its algorithm, and only that one's factory takes it.
            }
        }
        throw new GeneralSecurityException("a private key of no known algorithm");
    }

    private static PrivateKey pkcs8(String algorithm, byte[] der) throws GeneralSecurityException {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
    }

    private static byte[] envelope(byte[] algorithm, byte[] key) {
        return element(0x30, new byte[] {2, 1, 0}, algorithm, element(0x04, key));
    }

    /** The OID in {@code ECPrivateKey ::= SEQUENCE {INTEGER 1, OCTET STRING, [0] {OID}, …}}. */
    private static byte[] curve(byte[] sec1) throws GeneralSecurityException {
        int at = sec1[1] < 0 ? 2 + (sec1[1] & 0x7f) : 2;
        while (at + 2 <= sec1.length) {
            int length = sec1[at + 1];
            if (length < 0 || at + 2 + length > sec1.length) {
                break; // nothing before the curve is that long
            }
            if (sec1[at] == CURVE) {
                return java.util.Arrays.copyOfRange(sec1, at + 2, at + 2 + length);
            }
            at += 2 + length;
        }
        throw new GeneralSecurityException("an EC key that does not say its curve");
    }

    private static byte[] element(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        int length = content.size();
        ByteArrayOutputStream whole = new ByteArrayOutputStream(length + 4);
        whole.write(tag);
        if (length < 0x80) {
            whole.write(length);
        } else if (length < 0x100) {
            whole.write(0x81);
            whole.write(length);
        } else {
            whole.write(0x82);
            whole.write(length >> 8);
            whole.write(length);
        }
        whole.writeBytes(content.toByteArray());
        return whole.toByteArray();
    }

    /** Found out by signing: the two have little else in common over all algorithms. */
    static boolean belongsTo(PrivateKey key, PublicKey certified) throws GeneralSecurityException {
        if (!key.getAlgorithm().equals(certified.getAlgorithm())) {
            return false;
        }
        String algorithm =
                switch (key.getAlgorithm()) {
                    case "EC" -> "SHA256withECDSA";
                    case "RSA" -> "SHA256withRSA";
                    default -> key.getAlgorithm();
                };
        byte[] text = new byte[32];
        new SecureRandom().nextBytes(text);
        Signature signing = Signature.getInstance(algorithm);
        signing.initSign(key);
        signing.update(text);
        byte[] signature = signing.sign();
        Signature verifying = Signature.getInstance(algorithm);
        verifying.initVerify(certified);
        verifying.update(text);
        return verifying.verify(signature);
    }
}
