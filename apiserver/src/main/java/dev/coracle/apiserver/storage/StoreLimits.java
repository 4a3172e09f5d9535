package dev.coracle.apiserver.storage;

/**
 * How much a store keeps besides the current objects.
 *
 * @param queue changes waiting for the store thread; one more is answered 429
 * @param images recent revisions that can still be listed exactly
 * @param imageBytes JSON of replaced objects that those images may hold on to
 * @param events events in the window
 * @param eventBytes JSON of the events in the window
 */
public record StoreLimits(int queue, int images, long imageBytes, int events, long eventBytes) {
    public static final StoreLimits DEFAULT = new StoreLimits(4096, 1000, 64L << 20, 65_536, 64L << 20);
}
