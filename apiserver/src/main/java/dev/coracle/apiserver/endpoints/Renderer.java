package dev.coracle.apiserver.endpoints;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.client.ObjectList;
import dev.coracle.apimachinery.client.WatchEvent;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.status.Reason;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apiserver.proto.ProtoCodec;
import dev.coracle.apiserver.registry.Kind;
import dev.coracle.apiserver.spi.ColumnSets;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/** Turns objects, lists and events into the bytes of the form a client asked for. Thread-safe. */
final class Renderer {
    private final Tables tables;
    private final ProtoCodec protobuf = new ProtoCodec();

    Renderer(ColumnSets columnSets, Clock clock) {
        this.tables = new Tables(columnSets, clock);
    }

    /** How one request wants its answer. */
    record View(Kind kind, OutputForm form, Tables.Include include) {
        static View of(Kind kind, ApiRequest request) {
            OutputForm form = OutputForm.of(request, kind.builtin());
            Tables.Include include =
                    form.shape() == OutputForm.Shape.TABLE ? Tables.Include.of(request) : Tables.Include.NONE;
            return new View(kind, form, include);
        }
    }

    ApiResponse.Whole object(View view, int code, KubeObject object, Map<String, List<String>> headers) {
        if (view.form().shape() == OutputForm.Shape.PARTIAL_LIST) {
            throw notAcceptable("you requested PartialObjectMetadataList, but the requested object is not a list ("
                    + GoTypeNames.of(view.kind()) + ")");
        }
        return whole(view, code, headers, List.of(objectBytes(view, object)));
    }

    private byte[] objectBytes(View view, KubeObject object) {
        if (view.form().shape() == OutputForm.Shape.OBJECT && !view.form().protobuf()) {
            return object.json();
        }
        return encode(view, shaped(view, object, true));
    }

    private ObjectNode shaped(View view, KubeObject object, boolean first) {
        String version = view.form().version();
        return switch (view.form().shape()) {
            case OBJECT -> object.tree();
            case PARTIAL, PARTIAL_LIST -> PartialObjects.of(object, version);
            case TABLE -> {
                ObjectNode metadata = Json.object();
                metadata.put("resourceVersion", object.text("metadata.resourceVersion"));
                yield tables.table(view.kind(), List.of(object), metadata, version, view.include(), first);
            }
        };
    }

    private byte[] encode(View view, ObjectNode tree) {
        return view.form().protobuf() ? protobuf.encode(tree) : Json.bytes(tree);
    }

    private static ApiResponse.Whole whole(View view, int code, Map<String, List<String>> headers, List<byte[]> body) {
        return new ApiResponse.Whole(code, view.form().contentType(), headers, body);
    }

    ApiResponse.Whole list(View view, ObjectList list) {
        if (view.form().shape() == OutputForm.Shape.PARTIAL) {
            throw notAcceptable("you requested PartialObjectMetadata, but the requested object is a list ("
                    + GoTypeNames.ofList(view.kind()) + ")");
        }
        if (view.form().shape() == OutputForm.Shape.OBJECT && !view.form().protobuf()) {
            return whole(view, 200, Map.of(), ListBody.of(view.kind(), list));
        }
        return whole(view, 200, Map.of(), List.of(encode(view, listTree(view, list))));
    }

    private ObjectNode listTree(View view, ObjectList list) {
        ObjectNode metadata = ListBody.metadata(list);
        String version = view.form().version();
        if (view.form().shape() == OutputForm.Shape.TABLE) {
            return tables.table(view.kind(), list.items(), metadata, version, view.include(), true);
        }
        boolean partial = view.form().shape() == OutputForm.Shape.PARTIAL_LIST;
        ObjectNode tree = Json.object();
        tree.put("kind", partial ? "PartialObjectMetadataList" : view.kind().listKind());
        tree.put(
                "apiVersion",
                partial ? "meta.k8s.io/" + version : view.kind().gvk().apiVersion());
        tree.set("metadata", metadata);
        ArrayNode items = tree.putArray("items");
        list.items().forEach(o -> items.add(partial ? PartialObjects.of(o, version) : o.tree()));
        return tree;
    }

    private static StatusException notAcceptable(String why) {
        return StatusException.of(Reason.NotAcceptable, why);
    }

    /** @param first whether no event was sent before, for tables */
    byte[] event(View view, WatchEvent event, boolean first) {
        if (view.form().protobuf()) {
            return protobuf.encodeWatchEvent(event.type().name(), shaped(view, event.object(), first));
        }
        byte[] object = view.form().shape() == OutputForm.Shape.OBJECT
                ? event.object().json()
                : Json.bytes(shaped(view, event.object(), first));
        return framed(event.type().name(), object);
    }

    byte[] error(View view, StatusException status) {
        JsonNode tree = status.toJson();
        return view.form().protobuf()
                ? protobuf.encodeWatchEvent("ERROR", (ObjectNode) tree)
                : framed("ERROR", Json.bytes(tree));
    }

    private static byte[] framed(String type, byte[] object) {
        byte[] head = ("{\"type\":\"" + type + "\",\"object\":").getBytes(StandardCharsets.US_ASCII);
        byte[] frame = new byte[head.length + object.length + 2];
        System.arraycopy(head, 0, frame, 0, head.length);
        System.arraycopy(object, 0, frame, head.length, object.length);
        frame[frame.length - 2] = '}';
        frame[frame.length - 1] = '\n';
        return frame;
    }

    String watchContentType(View view) {
        return view.form().protobuf() ? OutputForm.PROTOBUF + ";stream=watch" : OutputForm.JSON;
    }
}
