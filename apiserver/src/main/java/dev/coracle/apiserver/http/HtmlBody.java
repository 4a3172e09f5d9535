package dev.coracle.apiserver.http;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/** The body of a page, plain or packed, with its links rewritten. Pure. */
final class HtmlBody {
    /** Larger pages pass as they are; what is packed may grow to this. */
    static final int LIMIT = 16 << 20;

    private HtmlBody() {}

    static boolean isPage(String contentType) {
        return contentType != null && contentType.split(";", 2)[0].trim().equals("text/html");
    }

    static boolean canRead(String encoding) {
        return encoding == null || encoding.isEmpty() || encoding.equals("gzip") || encoding.equals("deflate");
    }

    /** Empty when the body cannot be read: then it is to pass as it is. */
    static Optional<byte[]> rewritten(byte[] body, String encoding, UnaryOperator<String> rewriter) {
        try {
            String page = new String(unpacked(body, encoding == null ? "" : encoding), StandardCharsets.ISO_8859_1);
            byte[] after = HtmlLinks.rewrite(page, rewriter).getBytes(StandardCharsets.ISO_8859_1);
            return Optional.of(packed(after, encoding == null ? "" : encoding));
        } catch (IOException e) {
            return Optional.empty(); // not what its header says: the client will see for itself
        }
    }

    private static byte[] unpacked(byte[] body, String encoding) throws IOException {
        if (encoding.isEmpty()) {
            return body;
        }
        InputStream packed = new ByteArrayInputStream(body);
        Inflater raw = new Inflater(true);
        try (InputStream in =
                encoding.equals("gzip") ? new GZIPInputStream(packed) : new InflaterInputStream(packed, raw)) {
            byte[] page = in.readNBytes(LIMIT + 1);
            if (page.length > LIMIT) {
                throw new IOException("page too large");
            }
            return page;
        } finally {
            raw.end();
        }
    }

    private static byte[] packed(byte[] page, String encoding) throws IOException {
        if (encoding.isEmpty()) {
            return page;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(page.length / 2 + 64);
        if (encoding.equals("gzip")) {
            try (var out = new java.util.zip.GZIPOutputStream(bytes)) {
                out.write(page);
            }
        } else {
            Deflater raw = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
            try (var out = new DeflaterOutputStream(bytes, raw)) {
                out.write(page);
            } finally {
                raw.end();
            }
        }
        return bytes.toByteArray();
    }
}
