package dev.coracle.proxy;

import dev.coracle.apimachinery.net.IpAddress;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** SOCKS5 (RFC 1928): no authentication, CONNECT only, names are looked up by the proxy. */
final class Socks5Dialect implements ProxyDialect {
    private static final byte VERSION = 5;
    private static final byte NO_AUTHENTICATION = 0;
    private static final byte NO_ACCEPTABLE_METHOD = (byte) 0xFF;
    private static final int CONNECT = 1;
    private static final int IPV4 = 1;
    private static final int NAME = 3;
    private static final int IPV6 = 4;
    private static final byte SUCCEEDED = 0;
    private static final byte REFUSED = 5;
    private static final byte COMMAND_NOT_SUPPORTED = 7;
    private static final byte ADDRESS_NOT_SUPPORTED = 8;

    private boolean greeted;

    @Override
    public Optional<Destination> read(ByteBuf in, Channel client) throws Unusable {
        if (!greeted && !greet(in, client)) {
            return Optional.empty();
        }
        return request(in);
    }

    private boolean greet(ByteBuf in, Channel client) throws Unusable {
        int start = in.readerIndex();
        if (in.readableBytes() < 2 || in.readableBytes() < 2 + in.getUnsignedByte(start + 1)) {
            return false;
        }
        ByteBuf methods = in.skipBytes(1).readSlice(in.readUnsignedByte());
        if (methods.indexOf(methods.readerIndex(), methods.writerIndex(), NO_AUTHENTICATION) < 0) {
            throw new Unusable("SOCKS5 client insists on authentication", VERSION, NO_ACCEPTABLE_METHOD);
        }
        greeted = true;
        client.writeAndFlush(client.alloc().buffer(2).writeByte(VERSION).writeByte(NO_AUTHENTICATION));
        return true;
    }

    private static Optional<Destination> request(ByteBuf in) throws Unusable {
        int start = in.readerIndex();
        if (in.readableBytes() < 5) {
            return Optional.empty();
        }
        int type = in.getUnsignedByte(start + 3);
        int length =
                switch (type) {
                    case IPV4 -> 4;
                    case IPV6 -> 16;
                    case NAME -> 1 + in.getUnsignedByte(start + 4);
                    default -> throw new Unusable("SOCKS5 address type " + type, reply(ADDRESS_NOT_SUPPORTED));
                };
        if (in.readableBytes() < 4 + length + 2) {
            return Optional.empty();
        }
        if (in.getUnsignedByte(start + 1) != CONNECT) {
            throw new Unusable("SOCKS5 command other than CONNECT", reply(COMMAND_NOT_SUPPORTED));
        }
        in.skipBytes(4);
        String host;
        if (type == NAME) {
            int letters = in.readUnsignedByte();
            host = in.readCharSequence(letters, StandardCharsets.US_ASCII).toString();
        } else {
            byte[] address = new byte[length];
            in.readBytes(address);
            host = IpAddress.of(address).toString();
        }
        return Optional.of(new Destination(host, in.readUnsignedShort(), Optional.empty()));
    }

    @Override
    public Optional<ByteBuf> connected(ByteBufAllocator alloc) {
        return Optional.of(alloc.buffer().writeBytes(reply(SUCCEEDED)));
    }

    @Override
    public ByteBuf refused(ByteBufAllocator alloc) {
        return alloc.buffer().writeBytes(reply(REFUSED));
    }

    /** The bound address is of no use to a client: 0.0.0.0:0. */
    private static byte[] reply(byte code) {
        return new byte[] {VERSION, code, 0, IPV4, 0, 0, 0, 0, 0, 0};
    }
}
