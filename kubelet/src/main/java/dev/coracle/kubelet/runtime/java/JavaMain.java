package dev.coracle.kubelet.runtime.java;

import dev.coracle.kubelet.runtime.RuntimeHost;

/** A program that blocks, on a thread of its own: it is interrupted to stop, and its return ends the container. */
public final class JavaMain implements JavaContainer {
    private final Body body;

    /** What the thread does; the result is the exit code. */
    @FunctionalInterface
    public interface Body {
        int run(JavaContext context) throws Exception;
    }

    public JavaMain(Body body) {
        this.body = body;
    }

    @Override
    public void start(JavaContext context) {
        RuntimeHost host = context.host();
        Thread thread = host.threads().newThread(() -> run(context));
        thread.setName(context.name());
        context.onStop(thread::interrupt);
        thread.start();
    }

    private void run(JavaContext context) {
        try {
            context.exit(body.run(context));
        } catch (InterruptedException stopped) {
            context.exit(143);
        } catch (Exception e) {
            context.log(e.toString());
            context.exit(1);
        }
    }
}
