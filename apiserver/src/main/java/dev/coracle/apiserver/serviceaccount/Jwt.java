package dev.coracle.apiserver.serviceaccount;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** The compact form of RFC 7519, for the one algorithm this server uses. Pure. */
final class Jwt {
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private Jwt() {}

    static String of(ObjectNode claims, SigningKey key) {
        ObjectNode header = Json.object().put("alg", "ES256").put("kid", key.id());
        String signed = ENCODER.encodeToString(Json.bytes(header)) + "." + ENCODER.encodeToString(Json.bytes(claims));
        return signed + "." + ENCODER.encodeToString(key.sign(signed.getBytes(StandardCharsets.US_ASCII)));
    }

    /** The claims of a token that {@code key} signed. */
    static Optional<JsonNode> verified(String token, SigningKey key) {
        int first = token.indexOf('.');
        int last = token.lastIndexOf('.');
        if (first <= 0 || last <= first + 1 || token.indexOf('.', first + 1) != last) {
            return Optional.empty();
        }
        try {
            Base64.Decoder decoder = Base64.getUrlDecoder();
            JsonNode header = Json.parse(decoder.decode(token.substring(0, first)));
            // Naming the algorithm here is what keeps a token from choosing a weaker one.
            boolean ours = header.path("alg").asText().equals("ES256")
                    && header.path("kid").asText().equals(key.id());
            byte[] message = token.substring(0, last).getBytes(StandardCharsets.US_ASCII);
            if (!ours || !key.verifies(message, decoder.decode(token.substring(last + 1)))) {
                return Optional.empty();
            }
            return Optional.of(Json.parse(decoder.decode(token.substring(first + 1, last))));
        } catch (IllegalArgumentException | JsonProcessingException e) {
            return Optional.empty(); // no token of ours: another authenticator may know it
        }
    }
}
