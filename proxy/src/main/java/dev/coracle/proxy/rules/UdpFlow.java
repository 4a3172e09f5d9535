package dev.coracle.proxy.rules;

/**
 * Datagrams between two sockets, as a kernel follows them. Addresses are written as {@code IpAddress} writes them.
 *
 * @param ip with {@code port}: where the client sends them
 * @param answeringIp with {@code answeringPort}: who gets them and answers, which is another one where rules led there
 * @param id tells it from a later flow between the same sockets
 */
public record UdpFlow(
        String client, int clientPort, String ip, int port, String answeringIp, int answeringPort, int id) {

    public boolean ipv6() {
        return ip.indexOf(':') >= 0;
    }

    boolean redirected() {
        return port != answeringPort || !ip.equals(answeringIp);
    }
}
