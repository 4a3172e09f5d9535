package dev.coracle.apimachinery.client;

import dev.coracle.apimachinery.selector.FieldSelector;
import dev.coracle.apimachinery.selector.LabelSelector;

/**
 * What a watch selects and where it starts.
 *
 * @param resourceVersion "" to begin with the present objects, otherwise only events after it
 */
public record WatchOptions(LabelSelector labels, FieldSelector fields, String resourceVersion) {
    public static final WatchOptions ALL = new WatchOptions(LabelSelector.EVERYTHING, FieldSelector.EVERYTHING, "");

    public static WatchOptions fields(FieldSelector fields) {
        return new WatchOptions(LabelSelector.EVERYTHING, fields, "");
    }
}
