package dev.coracle.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Message;

class BatchedQueriesTest {
    private static final int PATIENCE_MILLIS = 30_000;
    private static final String WEB = "web.default.svc.cluster.local.";

    private final ConcurrentLinkedQueue<InetSocketAddress> clients = new ConcurrentLinkedQueue<>();
    private EventLoopGroup loops;

    @BeforeEach
    void onlyWithEpoll() {
        assumeTrue(Epoll.isAvailable(), "skipped: batches are epoll's");
        loops = DnsServer.newGroup("test-dns");
    }

    @AfterEach
    void end() {
        if (loops != null) {
            loops.shutdownGracefully(0, 30, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }

    @Test
    void everyClientGetsItsOwnAnswers() throws Exception {
        EpollDatagramChannel channel = echoing("127.0.0.1");
        List<String> first =
                IntStream.range(0, 100).mapToObj(i -> "one" + (100 + i)).toList();
        List<String> second =
                IntStream.range(0, 100).mapToObj(i -> "x".repeat(i)).toList();

        try (DatagramSocket one = client();
                DatagramSocket two = client()) {
            for (int i = 0; i < 100; i++) {
                send(one, first.get(i), channel.localAddress());
                if (i % 3 == 0) {
                    send(two, second.get(i), channel.localAddress());
                }
            }

            assertEquals(new TreeSet<>(first), received(one, 100));
            assertEquals(
                    new TreeSet<>(IntStream.range(0, 100)
                            .filter(i -> i % 3 == 0)
                            .mapToObj(second::get)
                            .toList()),
                    received(two, 34));
            assertTrue(clients.contains((InetSocketAddress) one.getLocalSocketAddress()));
            assertTrue(clients.contains((InetSocketAddress) two.getLocalSocketAddress()));
        }
    }

    @Test
    void clientsMayHaveIpv6() throws Exception {
        InetAddress six = InetAddress.getByName("::1");
        assumeTrue(binds(six), "skipped: no IPv6 here");
        EpollDatagramChannel channel = echoing("::1");

        try (DatagramSocket client = new DatagramSocket(0, six)) {
            client.setSoTimeout(PATIENCE_MILLIS);
            for (String text : List.of("one", "two", "six")) {
                send(client, text, channel.localAddress());
            }

            assertEquals(new TreeSet<>(List.of("one", "two", "six")), received(client, 3));
            assertTrue(clients.contains((InetSocketAddress) client.getLocalSocketAddress()));
        }
    }

    @Test
    void closedChannelLeavesItsPort() throws Exception {
        EpollDatagramChannel channel = echoing("127.0.0.1");
        InetSocketAddress address = channel.localAddress();
        try (DatagramSocket client = client()) {
            send(client, "there", address);
            assertEquals(
                    new TreeSet<>(List.of("there")), received(client, 1)); // by the batch: the channel does not read
        }

        assertTrue(channel.close().await(PATIENCE_MILLIS));

        new DatagramSocket(address).close();
    }

    @Test
    void answersStayTheSameWhenBatchesTakeOver() throws Exception {
        byte[] known = Asking.query(WEB, "A").toWire();
        byte[] unknown = Asking.query("Nobody." + WEB, "A").toWire();
        try (DnsServer server = DnsServer.standalone(TestZone.sample().servings(), (t, f) -> {});
                DatagramSocket client = client()) {
            InetSocketAddress address = server.bind(new InetSocketAddress("127.0.0.1", 0));

            for (int round = 0; round < UdpQueries.MANY / 10 + 20; round++) {
                for (int i = 0; i < 9; i++) {
                    client.send(new DatagramPacket(known, known.length, address));
                }
                client.send(new DatagramPacket(unknown, unknown.length, address));

                List<Message> answers = new ArrayList<>();
                for (int i = 0; i < 10; i++) {
                    answers.add(Asking.parse(receive(client)));
                }
                assertEquals(
                        9,
                        answers.stream()
                                .filter(a -> Asking.answers(a).equals(List.of(WEB + " 30 A 10.96.0.7")))
                                .count());
            }
        }
    }

    /** Read by batches alone, which answer each datagram with itself. */
    private EpollDatagramChannel echoing(String ip) throws InterruptedException {
        assumeTrue(links(), "skipped: no JNA for this machine");
        EpollDatagramChannel channel = (EpollDatagramChannel) new Bootstrap()
                .group(loops)
                .channel(EpollDatagramChannel.class)
                .option(ChannelOption.AUTO_READ, false)
                .handler(new ChannelInboundHandlerAdapter())
                .bind(ip, 0)
                .sync()
                .channel();
        BatchedQueries.takeOver(channel, new BatchedQueries.Answering() {
            @Override
            public void answer(DatagramBatch batch, int query) {
                byte[] bytes = new byte[batch.length(query)];
                batch.copy(query, bytes, bytes.length);
                clients.add(batch.client(query));
                batch.answer(query, bytes, bytes.length);
            }

            @Override
            public void flush() {}

            @Override
            public void failed(RuntimeException fault) {
                throw fault;
            }
        });
        return channel;
    }

    private static boolean links() {
        try {
            return DatagramCalls.close(-1) < 0;
        } catch (LinkageError e) {
            return false;
        }
    }

    private static boolean binds(InetAddress address) {
        try (DatagramSocket socket = new DatagramSocket(0, address)) {
            return socket.isBound();
        } catch (SocketException e) {
            return false;
        }
    }

    private static DatagramSocket client() throws SocketException, UnknownHostException {
        DatagramSocket client = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"));
        client.setSoTimeout(PATIENCE_MILLIS);
        return client;
    }

    private static void send(DatagramSocket client, String text, InetSocketAddress to) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        client.send(new DatagramPacket(bytes, bytes.length, to));
    }

    private static TreeSet<String> received(DatagramSocket client, int count) throws IOException {
        TreeSet<String> texts = new TreeSet<>();
        for (int i = 0; i < count; i++) {
            texts.add(new String(receive(client), StandardCharsets.US_ASCII));
        }
        return texts;
    }

    private static byte[] receive(DatagramSocket client) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
        client.receive(packet);
        return Arrays.copyOf(packet.getData(), packet.getLength());
    }
}
