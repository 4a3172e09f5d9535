package dev.coracle.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/**
 * From just before a create is sent to its event's arrival at a watcher, over all pairs of events and watchers. Each watcher has
 * a connection and a thread here, so with a hundred of them a good part of the figure is this side's.
 */
final class WatchLatency implements Figure {
    private static final int EVENTS = 100;
    private static final int WARM_UPS = 50;
    private static final int MORE_WARM_UPS = 3;
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(20);

    @Override
    public String name() {
        return "watch";
    }

    @Override
    public void measure(Report report) throws Exception {
        try (ServedCluster cluster = ServedCluster.Shape.API_SERVER.start();
                HttpConnection client = cluster.connect()) {
            Crud.make(cluster, "watch");
            for (int watchers : new int[] {1, 100}) {
                double[] middle = new double[ROUNDS];
                double[] high = new double[ROUNDS];
                for (int i = 0; i < WARM_UPS / watchers + MORE_WARM_UPS; i++) {
                    run(cluster, client, watchers, "warm" + i, 0); // 5,000 creates compile both sides
                }
                for (int round = 0; round < ROUNDS; round++) {
                    Samples delays = run(cluster, client, watchers, "r" + round, PAUSE);
                    middle[round] = delays.median();
                    high[round] = delays.percentile(99);
                }
                report.atMost(1, "create to event, watchers: " + watchers + ", p50", Samples.of(middle), "ms");
                report.figure("create to event, watchers: " + watchers + ", p99", Samples.of(high), "ms");
            }
        }
    }

    private static Samples run(ServedCluster cluster, HttpConnection client, int watchers, String round, long pause)
            throws Exception {
        String path = Objects.path("watch", "configmaps");
        AtomicLongArray sent = new AtomicLongArray(EVENTS);
        double[] delays = new double[watchers * EVENTS];
        CountDownLatch done = new CountDownLatch(watchers);
        String prefix = "w-" + watchers + "-" + round + "-";
        String from = revision(client, path);
        List<HttpConnection> connections = new ArrayList<>();
        for (int w = 0; w < watchers; w++) {
            HttpConnection watcher = cluster.connect();
            watcher.watch(path + "?watch=1&resourceVersion=" + from);
            connections.add(watcher);
            int first = w * EVENTS;
            Thread thread = new Thread(() -> {
                try {
                    for (int i = 0; i < EVENTS; i++) {
                        String event = watcher.nextEvent();
                        long now = System.nanoTime();
                        delays[first + i] = (now - sent.get(number(event, prefix))) / 1e6;
                    }
                    done.countDown();
                } catch (IOException e) {
                    e.printStackTrace();
                }
            });
            thread.setDaemon(true);
            thread.start();
        }
        for (int n = 0; n < EVENTS; n++) {
            String object = Objects.configMap(prefix + n);
            sent.set(n, System.nanoTime());
            client.post(path, object).checked();
            LockSupport.parkNanos(pause);
        }
        if (!done.await(30, TimeUnit.SECONDS)) {
            throw new IllegalStateException(done.getCount() + " of " + watchers + " watchers missed events");
        }
        for (HttpConnection connection : connections) {
            connection.close();
        }
        return Samples.of(delays);
    }

    private static int number(String event, String prefix) {
        int start = event.indexOf("\"name\":\"" + prefix) + 8 + prefix.length();
        return Integer.parseInt(event.substring(start, event.indexOf('"', start)));
    }

    private static String revision(HttpConnection client, String path) throws IOException {
        String list = client.get(path + "?limit=1").checked().text();
        int start = list.indexOf("\"resourceVersion\":\"") + 19;
        return list.substring(start, list.indexOf('"', start));
    }
}
