package dev.coracle.apiserver.endpoints;

import dev.coracle.apimachinery.client.ListOptions;
import dev.coracle.apimachinery.selector.FieldSelector;
import dev.coracle.apimachinery.selector.LabelSelector;
import dev.coracle.apimachinery.status.StatusException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/** Reads the query parameters of lists and watches. Stateless. */
final class ReadParameters {
    private static final Set<String> FALSE = Set.of("", "false", "0", "f", "F", "False", "FALSE");

    private ReadParameters() {}

    static ListOptions list(ApiRequest request, RequestInfo info) {
        return new ListOptions(
                labels(request),
                fields(request, info),
                number(request, "limit").orElse(0),
                request.parameter("continue"),
                request.parameter("resourceVersion"),
                request.parameter("resourceVersionMatch"));
    }

    static LabelSelector labels(ApiRequest request) {
        String text = request.parameter("labelSelector");
        try {
            return LabelSelector.parse(text);
        } catch (IllegalArgumentException e) {
            throw StatusException.badRequest(e.getMessage());
        }
    }

    /** A name in the path of a watch narrows it to that object. */
    static FieldSelector fields(ApiRequest request, RequestInfo info) {
        FieldSelector selector;
        try {
            selector = FieldSelector.parse(request.parameter("fieldSelector"));
        } catch (IllegalArgumentException e) {
            throw StatusException.badRequest(e.getMessage());
        }
        if (info.name().isEmpty()) {
            return selector;
        }
        List<FieldSelector.Term> terms = new ArrayList<>(selector.terms());
        terms.add(new FieldSelector.Term("metadata.name", true, info.name()));
        return new FieldSelector(List.copyOf(terms));
    }

    static boolean flag(ApiRequest request, String name) {
        return request.hasParameter(name) && !FALSE.contains(request.parameter(name));
    }

    static boolean watches(ApiRequest request) {
        // A parameter without a value means true, as Go reads it.
        return request.hasParameter("watch")
                && (request.parameter("watch").isEmpty() || !FALSE.contains(request.parameter("watch")));
    }

    static OptionalLong number(ApiRequest request, String name) {
        String text = request.parameter(name);
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(Long.parseLong(text));
        } catch (NumberFormatException e) {
            throw StatusException.badRequest("strconv.ParseInt: parsing \"" + text + "\": invalid syntax");
        }
    }
}
