package dev.coracle.apiserver.endpoints;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.client.ObjectList;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apiserver.registry.Kind;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The JSON of a list, joined from its items' ready bytes in pieces of bounded size. Items of built-in kinds leave out {@code
 * apiVersion} and {@code kind}, which their bytes begin with.
 */
final class ListBody {
    private static final int PIECE = 64 << 10;

    private ListBody() {}

    static List<byte[]> of(Kind kind, ObjectList list) {
        byte[] type = ("{\"apiVersion\":\"" + kind.gvk().apiVersion() + "\",\"kind\":\""
                        + kind.gvk().kind() + "\",")
                .getBytes(StandardCharsets.UTF_8);
        List<byte[]> pieces = new ArrayList<>();
        ByteArrayOutputStream piece = new ByteArrayOutputStream(
                Math.min(PIECE, 256 + 2048 * list.items().size()));
        piece.writeBytes(head(kind, list));
        boolean first = true;
        for (KubeObject item : list.items()) {
            if (!first) {
                piece.write(',');
            }
            first = false;
            write(piece, item.json(), kind.builtin() ? type : new byte[0]);
            if (piece.size() >= PIECE) {
                pieces.add(piece.toByteArray());
                piece.reset();
            }
        }
        piece.write(']');
        piece.write('}');
        pieces.add(piece.toByteArray());
        return pieces;
    }

    private static byte[] head(Kind kind, ObjectList list) {
        String head = "{\"kind\":\"" + kind.listKind() + "\",\"apiVersion\":\""
                + kind.gvk().apiVersion() + "\",\"metadata\":" + Json.text(objectMetadata(kind, list)) + ",\"items\":[";
        return head.getBytes(StandardCharsets.UTF_8);
    }

    private static void write(ByteArrayOutputStream out, byte[] json, byte[] type) {
        boolean skipped = type.length > 0
                && json.length > type.length
                && Arrays.equals(json, 0, type.length, type, 0, type.length);
        if (skipped) {
            out.write('{');
            out.write(json, type.length, json.length - type.length);
        } else {
            out.write(json, 0, json.length);
        }
    }

    /** Lists of custom resources say that nothing follows; Go leaves an empty token out of the others. */
    private static ObjectNode objectMetadata(Kind kind, ObjectList list) {
        ObjectNode metadata = metadata(list);
        if (!kind.builtin() && list.continueToken().isEmpty()) {
            metadata.put("continue", "");
        }
        return metadata;
    }

    static ObjectNode metadata(ObjectList list) {
        ObjectNode metadata = Json.object();
        metadata.put("resourceVersion", Long.toString(list.resourceVersion()));
        if (!list.continueToken().isEmpty()) {
            metadata.put("continue", list.continueToken());
        }
        if (list.remaining() > 0) {
            metadata.put("remainingItemCount", list.remaining());
        }
        return metadata;
    }
}
