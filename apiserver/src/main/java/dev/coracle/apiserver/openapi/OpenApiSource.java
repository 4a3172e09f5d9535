package dev.coracle.apiserver.openapi;

import java.util.List;

/** What the documents describe. Any thread. */
public interface OpenApiSource {
    /** Another number whenever {@link #resources} would answer something else. */
    long revision();

    /** Every served resource, built-in and custom. */
    List<ServedResource> resources();

    /** The built-in resources alone, which never change. */
    static OpenApiSource builtin() {
        List<ServedResource> resources = ServedResource.builtin();
        return new OpenApiSource() {
            @Override
            public long revision() {
                return 0;
            }

            @Override
            public List<ServedResource> resources() {
                return resources;
            }
        };
    }
}
