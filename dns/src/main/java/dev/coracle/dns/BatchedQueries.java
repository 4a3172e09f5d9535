package dev.coracle.dns;

import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import io.netty.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;

/**
 * Reads the queries of one busy socket in the place of its channel, many with one system call, and answers them with one. The
 * channel goes on to own the socket, and sends what takes longer. Confined to the channel's event loop.
 */
final class BatchedQueries implements EpollIoHandle {

    /** What is done with queries. */
    interface Answering {
        /** With {@link DatagramBatch#answer}, or by other ways. */
        void answer(DatagramBatch batch, int query);

        /** After the last query of a batch. */
        void flush();

        void failed(RuntimeException fault);
    }

    private final DatagramBatch batch = new DatagramBatch();
    private final FileDescriptor socket;
    private final Answering answering;
    private IoRegistration registration;
    private boolean closed;

    private BatchedQueries(FileDescriptor socket, Answering answering) {
        this.socket = socket;
        this.answering = answering;
    }

    /**
     * Takes over from a channel as soon as JNA is loaded, by a thread of its own. Nothing happens where there is no JNA, none for
     * this machine, or the channel is not of epoll's kind.
     */
    static void takeOver(EpollDatagramChannel channel, Answering answering) {
        Thread thread = new Thread(
                () -> {
                    if (links()) {
                        start(channel, answering);
                    }
                },
                "coracle-dns-batches");
        thread.setDaemon(true);
        thread.start();
    }

    private static boolean links() {
        try {
            Class.forName(DatagramCalls.class.getName());
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    private static void start(EpollDatagramChannel channel, Answering answering) {
        try {
            channel.eventLoop().execute(() -> {
                if (channel.isActive()) {
                    register(channel, answering);
                }
            });
        } catch (RejectedExecutionException e) {
            // The loop has ended, and the channel with it.
        }
    }

    /** By a number of its own: epoll knows sockets by number, and the channel's is taken. */
    private static void register(EpollDatagramChannel channel, Answering answering) {
        int number = DatagramCalls.duplicate(channel.fd().intValue());
        if (number < 0) {
            return;
        }
        BatchedQueries queries = new BatchedQueries(new FileDescriptor(number), answering);
        channel.closeFuture().addListener(closing -> queries.close());
        ((IoEventLoop) channel.eventLoop()).register(queries).addListener((Future<IoRegistration> registered) -> {
            if (registered.isSuccess()) {
                queries.registration = registered.getNow();
                channel.config().setAutoRead(false);
                queries.registration.submit(EpollIoOps.EPOLLIN);
            } else {
                queries.close();
            }
        });
    }

    @Override
    public FileDescriptor fd() {
        return socket;
    }

    /** A socket that has more is ready again at once. */
    @Override
    public void handle(IoRegistration registered, IoEvent event) {
        int count = batch.receive(socket.intValue());
        for (int query = 0; query < count; query++) {
            try {
                answering.answer(batch, query);
            } catch (RuntimeException e) {
                answering.failed(e);
            }
        }
        batch.send(socket.intValue());
        answering.flush();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            if (registration != null) {
                registration.cancel();
            }
            DatagramCalls.close(socket.intValue());
        }
    }
}
