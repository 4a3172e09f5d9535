package dev.coracle.apiserver.http;

import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;

/** Why a backend could not be reached, in Go's words, which people know. Pure. */
final class ProxyFaults {
    private ProxyFaults() {}

    /** @param address for the words about a connection that was never made */
    static String connecting(String address, Throwable e) {
        if (e instanceof ConnectTimeoutException || e instanceof SocketTimeoutException) {
            return "dial tcp " + address + ": i/o timeout";
        }
        return e instanceof ConnectException ? refused(address) : waiting(e);
    }

    static String refused(String address) {
        return "dial tcp " + address + ": connect: connection refused";
    }

    static String waiting(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof NotSslRecordException) {
                return "tls: first record does not look like a TLS handshake";
            }
            if (cause instanceof SslHandshakeTimeoutException) {
                return "net/http: TLS handshake timeout";
            }
        }
        String text = String.valueOf(e.getMessage());
        return text.equals("Connection was closed") ? "EOF" : text;
    }
}
