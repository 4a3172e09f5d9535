package dev.coracle.apiserver.endpoints;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Kinds that are only questions: who am I, may I, is this token good. Nothing is stored. */
final class ReviewEndpoint implements Endpoint {
    private final Renderer renderer;
    private final Bodies bodies;
    private final Reviews reviews;

    ReviewEndpoint(Renderer renderer, Bodies bodies, Reviews reviews) {
        this.renderer = renderer;
        this.bodies = bodies;
        this.reviews = reviews;
    }

    static boolean handles(String resource) {
        return switch (resource) {
            case "selfsubjectreviews.authentication.k8s.io",
                    "tokenreviews.authentication.k8s.io",
                    "localsubjectaccessreviews.authorization.k8s.io",
                    "selfsubjectaccessreviews.authorization.k8s.io",
                    "selfsubjectrulesreviews.authorization.k8s.io",
                    "subjectaccessreviews.authorization.k8s.io" -> true;
            default -> false;
        };
    }

    @Override
    public CompletionStage<ApiResponse> handle(Call call) {
        Renderer.View view = call.view();
        ObjectNode review = bodies.decode(call.kind(), call.request()).tree();
        if (!(review.get("metadata") instanceof ObjectNode)) {
            review.putObject("metadata");
        }
        Caller caller = call.request().caller();
        switch (call.kind().gvr().resource()) {
            case "selfsubjectreviews" -> review.putObject("status").set("userInfo", userInfo(caller));
            case "tokenreviews" -> review.set("status", reviews.token(Fields.of(review)));
            case "selfsubjectaccessreviews" -> review.set("status", reviews.access(caller, Fields.of(review)));
            case "selfsubjectrulesreviews" -> review.set("status", reviews.rules(caller, Fields.of(review)));
            default -> review.set("status", reviews.access(subject(Fields.of(review)), Fields.of(review)));
        }
        return CompletableFuture.completedFuture(renderer.object(view, 201, KubeObject.of(review), Map.of()));
    }

    private static Caller subject(Fields review) {
        return new Caller(review.text("spec.user"), review.text("spec.uid"), review.texts("spec.groups"), Map.of(), "");
    }

    static ObjectNode userInfo(Caller caller) {
        ObjectNode info = Json.object();
        info.put("username", caller.user());
        if (!caller.uid().isEmpty()) {
            info.put("uid", caller.uid());
        }
        if (!caller.groups().isEmpty()) {
            caller.groups().forEach(info.putArray("groups")::add);
        }
        if (!caller.extra().isEmpty()) {
            ObjectNode extra = info.putObject("extra");
            caller.extra().forEach((key, values) -> {
                ArrayNode list = extra.putArray(key);
                values.forEach(list::add);
            });
        }
        return info;
    }
}
