package dev.coracle.apiserver.endpoints;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.time.Times;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Kinds that are only questions: who am I, may I, is this token good. Nothing is stored. */
final class ReviewEndpoint implements Endpoint {
    private final Renderer renderer;
    private final Bodies bodies;
    private final Reviews reviews;
    private final Clock clock;

    ReviewEndpoint(Renderer renderer, Bodies bodies, Reviews reviews, Clock clock) {
        this.renderer = renderer;
        this.bodies = bodies;
        this.reviews = reviews;
        this.clock = clock;
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
        ReviewRules.check(call.kind().gvk(), call.info().namespace(), Fields.of(review));
        switch (call.kind().gvr().resource()) {
            case "selfsubjectreviews" -> {
                review.withObject("metadata").put("creationTimestamp", Times.seconds(clock.instant()));
                review.putObject("status").set("userInfo", Reviews.userInfo(caller));
            }
            case "tokenreviews" -> review.set("status", reviews.token(Fields.of(review)));
            case "selfsubjectaccessreviews" -> review.set("status", reviews.access(caller, Fields.of(review)));
            case "selfsubjectrulesreviews" -> {
                review.set("status", reviews.rules(caller, Fields.of(review)));
                review.putObject("spec"); // the one review that does not repeat the question
            }
            default -> review.set("status", reviews.access(subject(Fields.of(review)), Fields.of(review)));
        }
        return CompletableFuture.completedFuture(renderer.object(view, 201, KubeObject.of(review), Map.of()));
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(value -> texts.add(value.asText()));
        return texts;
    }

    private static Caller subject(Fields review) {
        Map<String, List<String>> extra = new LinkedHashMap<>();
        review.at("spec.extra").node().properties().forEach(e -> extra.put(e.getKey(), texts(e.getValue())));
        return new Caller(review.text("spec.user"), review.text("spec.uid"), review.texts("spec.groups"), extra, "");
    }
}
