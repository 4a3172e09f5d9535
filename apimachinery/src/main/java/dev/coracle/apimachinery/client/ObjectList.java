package dev.coracle.apimachinery.client;

import dev.coracle.apimachinery.object.KubeObject;
import java.util.List;

/**
 * The answer to a list, sorted by key.
 *
 * @param resourceVersion the revision all items were read at
 * @param continueToken "" on the last page
 * @param remaining items after this page, or -1 when it is not known
 */
public record ObjectList(List<KubeObject> items, long resourceVersion, String continueToken, long remaining) {}
