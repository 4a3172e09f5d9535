package dev.coracle.apimachinery.client.http;

import dev.coracle.apimachinery.client.ListOptions;
import dev.coracle.apimachinery.client.WatchOptions;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.StringJoiner;

/** The query part of a request. Confined to the call that builds it. */
final class Query {
    private final StringJoiner parts = new StringJoiner("&", "?", "").setEmptyValue("");

    static Query of(ListOptions options) {
        return new Query()
                .add("labelSelector", options.labels().toString())
                .add("fieldSelector", options.fields().toString())
                .add("limit", options.limit() == 0 ? "" : Long.toString(options.limit()))
                .add("continue", options.continueToken())
                .add("resourceVersion", options.resourceVersion())
                .add("resourceVersionMatch", options.resourceVersionMatch());
    }

    /** Without a version the server streams the present objects, and marks their end. */
    static Query of(WatchOptions options) {
        Query query = new Query()
                .add("watch", "true")
                .add("labelSelector", options.labels().toString())
                .add("fieldSelector", options.fields().toString())
                .add("resourceVersion", options.resourceVersion());
        if (options.resourceVersion().isEmpty()) {
            query.add("allowWatchBookmarks", "true")
                    .add("sendInitialEvents", "true")
                    .add("resourceVersionMatch", "NotOlderThan");
        }
        return query;
    }

    private Query add(String name, String value) {
        if (!value.isEmpty()) {
            parts.add(name + "=" + encode(value));
        }
        return this;
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** "" or {@code ?a=b&c=d}. */
    @Override
    public String toString() {
        return parts.toString();
    }
}
