package dev.coracle.apiserver.openapi;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/**
 * The bytes of one answer, with the hash that names them.
 *
 * @param hash upper-case hexadecimal SHA-512, as kube-apiserver's
 */
record Document(byte[] bytes, String contentType, String hash) {

    static Document of(byte[] bytes, String contentType) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-512").digest(bytes);
            return new Document(
                    bytes, contentType, HexFormat.of().formatHex(digest).toUpperCase(Locale.ROOT));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-512", e);
        }
    }

    String etag() {
        return '"' + hash + '"';
    }
}
