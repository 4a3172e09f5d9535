package dev.coracle.dns.corefile;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** The SHA512 by which CoreDNS tells Corefiles apart: of its words and their lines, not of spaces and comments. Pure. */
final class ConfigurationHash {
    private ConfigurationHash() {}

    static String of(List<Block> blocks) {
        ArrayNode all = Json.array();
        for (Block block : blocks) {
            ObjectNode one = all.addObject();
            ArrayNode keys = one.putArray("Keys");
            block.keys().forEach(keys::add);
            ObjectNode directives = one.putObject("Tokens");
            block.directives().forEach((name, tokens) -> {
                ArrayNode words = directives.putArray(name);
                tokens.forEach(t ->
                        words.addObject().put("File", "").put("Line", t.line()).put("Text", t.text()));
            });
        }
        try {
            byte[] bytes = escaped(all.toString()).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-512").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }

    /** Go's encoder keeps what HTML would take for markup out of JSON. */
    private static String escaped(String json) {
        return json.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e");
    }
}
