package dev.coracle.apiserver.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.status.Reason;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apiserver.schema.GoJsonSyntax;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Where the next page of a list begins.
 *
 * @param revision of the image all pages are read from; -1 for the latest
 * @param after the last key that was sent: {@code namespace/name} or {@code name}
 */
record ContinueToken(long revision, String after) {

    /** @param namespace of the list: keys in tokens are relative to it */
    String encode(String namespace) {
        ObjectNode token = Json.object();
        token.put("v", "meta.k8s.io/v1");
        token.put("rv", revision);
        token.put("start", after + "\0");
        if (!namespace.isEmpty()) {
            token.put("ns", namespace);
        }
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Json.bytes(token));
    }

    static ContinueToken decode(String text) {
        byte[] json = bytes(text);
        try {
            JsonNode token = Json.parse(json);
            String version = token.path("v").asText("");
            if (!version.equals("meta.k8s.io/v1")) {
                throw invalid("server does not recognize this encoded version " + quoted(version));
            }
            long revision = token.path("rv").asLong(0);
            if (revision == 0) {
                throw invalid("incorrect encoded start resourceVersion (version meta.k8s.io/v1)");
            }
            String start = token.path("start").asText("");
            return new ContinueToken(revision, start.endsWith("\0") ? start.substring(0, start.length() - 1) : start);
        } catch (JsonProcessingException e) {
            throw invalid(GoJsonSyntax.fault(json));
        }
    }

    private static byte[] bytes(String text) {
        try {
            return Base64.getUrlDecoder().decode(text.getBytes(StandardCharsets.US_ASCII));
        } catch (IllegalArgumentException e) {
            throw invalid("illegal base64 data at input byte " + firstIllegal(text));
        }
    }

    private static int firstIllegal(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean legal =
                    c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_';
            if (!legal) {
                return i;
            }
        }
        return text.length() - 1;
    }

    private static String quoted(String text) {
        return dev.coracle.apimachinery.status.Errors.quote(text);
    }

    private static StatusException invalid(String why) {
        return StatusException.badRequest("invalid continue token: continue key is not valid: " + why);
    }

    /** The Status carries a token that goes on at the latest revision. */
    static StatusException expired(ContinueToken token) {
        return StatusException.of(
                        Reason.Expired,
                        "The provided continue parameter is too old to display a consistent list result. You can start"
                                + " a new list without the continue parameter, or use the continue token in this response"
                                + " to retrieve the remainder of the results. Continuing with the provided token results in"
                                + " an inconsistent list - objects that were created, modified, or deleted between the time"
                                + " the first chunk was returned and now may show up in the list.")
                .withContinue(new ContinueToken(-1, token.after).encode(""));
    }
}
