package dev.coracle.kubelet.images;

import dev.coracle.kubelet.runtime.java.JavaContext;
import java.io.IOException;
import javax.net.ssl.SSLContext;

/** Certificates of agnhost's servers: {@code localhost.crt} and {@code localhost.key} are in its image, others are mounted. */
final class AgnhostTls {
    static final String CERTIFICATE = "localhost.crt";
    static final String KEY = "localhost.key";

    private AgnhostTls() {}

    static SSLContext of(JavaContext context, String certificate, String key) throws IOException {
        if (absolute(certificate).equals("/" + CERTIFICATE) && absolute(key).equals("/" + KEY)) {
            return context.host().tls().localhost();
        }
        return context.host()
                .tls()
                .of(read(context, certificate), read(context, key))
                .orElseThrow(() -> new IOException("tls: private key does not match public key"));
    }

    private static byte[] read(JavaContext context, String file) throws IOException {
        return context.files()
                .read(absolute(file))
                .orElseThrow(() -> new IOException("open " + file + ": no such file or directory"));
    }

    private static String absolute(String file) {
        return file.startsWith("/") ? file : "/" + file;
    }
}
