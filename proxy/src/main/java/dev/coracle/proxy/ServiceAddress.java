package dev.coracle.proxy;

import dev.coracle.apimachinery.net.Protocol;

/** A virtual address and port. {@code ip} is written as the API writes it. */
public record ServiceAddress(String ip, int port, Protocol protocol) {

    @Override
    public String toString() {
        return (ip.indexOf(':') < 0 ? ip : "[" + ip + "]") + ":" + port + "/" + protocol;
    }
}
