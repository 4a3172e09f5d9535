package dev.coracle.schemagen;

import java.util.List;

/**
 * One definition of the API.
 *
 * @param type the type column of a definition without fields ({@code any}, {@code string:date-time}), else ""
 * @param description "" when the client's models have none
 */
record Definition(String name, String type, String description, List<Property> properties) {

    /**
     * One field, in the words of the tables it comes from.
     *
     * @param goType as Go's reflection prints it
     * @param omit of {@code omitempty}, {@code omitzero}, joined by {@code +}
     */
    record Property(
            String name,
            String type,
            boolean required,
            String defaultJson,
            String patchStrategy,
            String patchMergeKey,
            String listType,
            String listMapKeys,
            String mapType,
            String goType,
            String omit,
            String description) {}
}
