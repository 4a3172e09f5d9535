package dev.coracle.apiserver.http;

import dev.coracle.apimachinery.fault.FaultHandler;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apiserver.endpoints.ApiResponse;
import io.vertx.core.Context;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.atomic.LongAdder;

/**
 * Writes one answer that goes on. Confined to the event loop of the connection, {@link #execute} excepted. The source is
 * stopped exactly once: when it ends, or when the client is gone.
 */
final class StreamWriter implements ApiResponse.Sink {
    private final StreamWire wire;
    private final Outflow outflow;
    private final Context context;
    private final LongAdder running;
    private final FaultHandler faults;
    private AutoCloseable source = () -> {};
    private boolean closed;

    private StreamWriter(StreamWire wire, Context context, LongAdder running, FaultHandler faults) {
        this.wire = wire;
        this.outflow = new Outflow(wire::write);
        this.context = context;
        this.running = running;
        this.faults = faults;
    }

    static void start(
            HttpServerRequest http,
            Context context,
            ApiResponse.Streaming answer,
            Exchange exchange,
            LongAdder running,
            FaultHandler faults) {
        if (WebSocketWire.asked(http, answer)) {
            // A handshake that fails has hung up already.
            http.toWebSocket().onSuccess(socket -> {
                StreamWriter writer = new StreamWriter(new WebSocketWire(socket), context, running, faults);
                socket.closeHandler(gone -> writer.stop());
                socket.exceptionHandler(e -> writer.stop());
                writer.run(answer);
            });
            return;
        }
        StreamWriter writer = new StreamWriter(new HttpWire(http, exchange, answer), context, running, faults);
        http.response().closeHandler(gone -> writer.stop());
        http.response().exceptionHandler(e -> writer.stop());
        writer.run(answer);
    }

    private void run(ApiResponse.Streaming answer) {
        running.increment();
        AutoCloseable started;
        try {
            started = answer.source().apply(this);
        } catch (StatusException e) {
            // Only the source itself can say, for example, that a container has no log yet.
            stop();
            wire.refuse(e);
            return;
        } catch (RuntimeException e) {
            faults.onFault("start a streaming answer", e);
            stop();
            wire.abort();
            return;
        }
        if (closed) {
            close(started);
        } else {
            source = started;
            wire.open();
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
            wire.end();
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
