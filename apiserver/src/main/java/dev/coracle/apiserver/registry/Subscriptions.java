package dev.coracle.apiserver.registry;

/** Ends subscriptions, whose interface allows any exception although none is thrown. */
final class Subscriptions {
    private Subscriptions() {}

    static void close(AutoCloseable subscription) {
        try {
            subscription.close();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("could not end a subscription", e);
        }
    }
}
