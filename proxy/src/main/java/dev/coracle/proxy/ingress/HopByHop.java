package dev.coracle.proxy.ingress;

import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;

/** Headers that are about one connection and go no further. Transfer-Encoding stays: the codecs on both sides read it. */
final class HopByHop {
    private static final List<String> NAMES = List.of("Connection", "Keep-Alive", "Proxy-Connection", "TE", "Upgrade");

    private HopByHop() {}

    static void remove(HttpHeaders headers) {
        for (String nominated : headers.getAll("Connection")) {
            for (String name : nominated.split(",")) {
                if (!name.isBlank() && !name.trim().equalsIgnoreCase("transfer-encoding")) {
                    headers.remove(name.trim());
                }
            }
        }
        NAMES.forEach(headers::remove);
    }
}
