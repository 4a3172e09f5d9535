package dev.coracle.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** One protocol for asking a proxy. An instance serves one connection, on its event loop. */
interface ProxyDialect {

    /**
     * Empty until enough has come. May answer to {@code client} on the way.
     *
     * @throws Unusable when the client cannot be served
     */
    Optional<Destination> read(ByteBuf in, Channel client) throws Unusable;

    /** What to say when the connection stands; empty when the backend itself will speak. */
    Optional<ByteBuf> connected(ByteBufAllocator alloc);

    ByteBuf refused(ByteBufAllocator alloc);

    /** @param head bytes that the backend gets before the client's own */
    record Destination(String host, int port, Optional<ByteBuf> head) {}

    /** A request that is answered with an error at once. */
    final class Unusable extends Exception {
        private static final long serialVersionUID = 1;

        private final transient byte[] answer;

        Unusable(String message, byte... answer) {
            super(message);
            this.answer = answer;
        }

        static Unusable saying(String httpAnswer) {
            return new Unusable(httpAnswer, httpAnswer.getBytes(StandardCharsets.US_ASCII));
        }

        ByteBuf answer(ByteBufAllocator alloc) {
            return alloc.buffer(answer.length).writeBytes(answer);
        }
    }
}
