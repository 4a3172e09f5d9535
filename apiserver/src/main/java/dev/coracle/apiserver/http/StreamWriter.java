package dev.coracle.apiserver.http;

import dev.coracle.apimachinery.fault.FaultHandler;
import dev.coracle.apiserver.endpoints.ApiResponse;
import io.vertx.core.Context;
import io.vertx.core.http.HttpServerResponse;
import java.util.concurrent.atomic.LongAdder;

/**
 * Writes one answer that goes on. Confined to the event loop of the connection, {@link #execute} excepted. The source is
 * stopped exactly once: when it ends, or when the client is gone.
 */
final class StreamWriter implements ApiResponse.Sink {
    private final HttpServerResponse response;
    private final Outflow outflow;
    private final Context context;
    private final LongAdder running;
    private final FaultHandler faults;
    private AutoCloseable source = () -> {};
    private boolean closed;

    private StreamWriter(HttpServerResponse response, Context context, LongAdder running, FaultHandler faults) {
        this.response = response;
        this.outflow = new Outflow(response);
        this.context = context;
        this.running = running;
        this.faults = faults;
    }

    static void start(
            HttpServerResponse response,
            Context context,
            ApiResponse.Streaming answer,
            Exchange exchange,
            LongAdder running,
            FaultHandler faults) {
        ResponseWriter.head(response, exchange, answer.code(), answer.contentType(), answer.headers());
        response.setChunked(true);
        response.writeHead();
        new StreamWriter(response, context, running, faults).run(answer);
    }

    private void run(ApiResponse.Streaming answer) {
        running.increment();
        response.closeHandler(gone -> stop());
        response.exceptionHandler(e -> stop());
        try {
            AutoCloseable started = answer.source().apply(this);
            if (closed) {
                close(started);
            } else {
                source = started;
            }
        } catch (RuntimeException e) {
            faults.onFault("start a streaming answer", e);
            stop();
            response.reset();
        }
    }

    @Override
    public void write(byte[] bytes) {
        if (!closed) {
            outflow.write(ResponseWriter.view(bytes));
        }
    }

    @Override
    public boolean full() {
        return !closed && outflow.full();
    }

    @Override
    public void onDrain(Runnable action) {
        if (!closed) {
            outflow.onDrain(action);
        }
    }

    @Override
    public void execute(Runnable task) {
        context.runOnContext(now -> task.run());
    }

    @Override
    public void end() {
        if (!closed) {
            stop();
            response.end();
        }
    }

    private void stop() {
        if (!closed) {
            closed = true;
            running.decrement();
            close(source);
        }
    }

    private void close(AutoCloseable stopped) {
        try {
            stopped.close();
        } catch (Exception e) {
            faults.onFault("stop a streaming answer", e);
        }
    }
}
