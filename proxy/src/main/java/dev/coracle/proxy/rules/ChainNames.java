package dev.coracle.proxy.rules;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The names of chains that belong to Services: a prefix and the head of a digest. Stateless. */
final class ChainNames {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final int IPTABLES_LENGTH = 16;
    private static final int NFTABLES_LENGTH = 8;

    private ChainNames() {}

    /** The chain of a Service port, for example {@code KUBE-SVC-NPX46M4PTMTKRN6Y}. */
    static String ofPort(String prefix, String servicePort, String protocol) {
        return prefix + digest(servicePort + protocol, IPTABLES_LENGTH);
    }

    static String ofEndpoint(String servicePort, String protocol, String address) {
        return "KUBE-SEP-" + digest(servicePort + protocol + address, IPTABLES_LENGTH);
    }

    /** Chains of nftables say after the digest what it is made of. */
    static String nft(String text) {
        return digest(text, NFTABLES_LENGTH) + "-" + text;
    }

    /** The first characters of the RFC 4648 base32 form of the text's SHA-256. */
    static String digest(String text, int length) {
        byte[] hash;
        try {
            hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
        StringBuilder out = new StringBuilder();
        for (int bit = 0; out.length() < length; bit += 5) {
            int both = (hash[bit / 8] & 0xff) << 8 | hash[bit / 8 + 1] & 0xff;
            out.append(ALPHABET.charAt(both >> 11 - bit % 8 & 31));
        }
        return out.toString();
    }
}
