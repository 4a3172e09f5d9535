package dev.coracle.proxy;

import io.netty.buffer.ByteBuf;

/** Finds the end of an HTTP request's or answer's head. */
final class HttpHead {
    private HttpHead() {}

    /** The index after the empty line, -1 while that has not come. */
    static int end(ByteBuf in) {
        for (int i = in.readerIndex(); i < in.writerIndex(); i++) {
            if (in.getByte(i) != '\n') {
                continue;
            }
            int next = i + 1;
            if (next < in.writerIndex() && in.getByte(next) == '\r') {
                next++;
            }
            if (next < in.writerIndex() && in.getByte(next) == '\n') {
                return next + 1;
            }
        }
        return -1;
    }
}
