package dev.coracle.proxy;

import dev.coracle.apimachinery.net.IpAddress;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** SOCKS4, and 4a: an address of 0.0.0.x says that a name follows. CONNECT only. */
final class Socks4Dialect implements ProxyDialect {
    private static final int FIXED = 8;
    private static final int CONNECT = 1;
    private static final byte GRANTED = 90;
    private static final byte REJECTED = 91;
    private static final int LONGEST = 512;

    @Override
    public Optional<Destination> read(ByteBuf in, Channel client) throws Unusable {
        int start = in.readerIndex();
        int userEnd = in.readableBytes() < FIXED ? -1 : in.indexOf(start + FIXED, in.writerIndex(), (byte) 0);
        if (userEnd < 0) {
            return tooEarly(in);
        }
        byte[] address = new byte[4];
        in.getBytes(start + 4, address);
        boolean named = address[0] == 0 && address[1] == 0 && address[2] == 0 && address[3] != 0;
        int nameEnd = named ? in.indexOf(userEnd + 1, in.writerIndex(), (byte) 0) : userEnd;
        if (nameEnd < 0) {
            return tooEarly(in);
        }
        if (in.getUnsignedByte(start + 1) != CONNECT) {
            throw new Unusable("SOCKS4 command other than CONNECT", reply(REJECTED));
        }
        int port = in.getUnsignedShort(start + 2);
        String host = named
                ? in.toString(userEnd + 1, nameEnd - userEnd - 1, StandardCharsets.US_ASCII)
                : IpAddress.of(address).toString();
        in.readerIndex(nameEnd + 1);
        return Optional.of(new Destination(host, port, Optional.empty()));
    }

    private static Optional<Destination> tooEarly(ByteBuf in) throws Unusable {
        if (in.readableBytes() > LONGEST) {
            throw new Unusable("SOCKS4 request without an end", reply(REJECTED));
        }
        return Optional.empty();
    }

    @Override
    public Optional<ByteBuf> connected(ByteBufAllocator alloc) {
        return Optional.of(alloc.buffer().writeBytes(reply(GRANTED)));
    }

    @Override
    public ByteBuf refused(ByteBufAllocator alloc) {
        return alloc.buffer().writeBytes(reply(REJECTED));
    }

    private static byte[] reply(byte code) {
        return new byte[] {0, code, 0, 0, 0, 0, 0, 0};
    }
}
