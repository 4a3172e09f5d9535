package dev.coracle.kubelet.runtime;

import dev.coracle.apimachinery.stream.ContainerGateway.ProcessSink;
import dev.coracle.apimachinery.stream.ContainerGateway.Stream;

/** Attach to a container whose only stream is its log. */
final class Attachment {
    private Attachment() {}

    static Stream toLog(ContainerLog log, ProcessSink sink) {
        ContainerLog.Follower follower = new ContainerLog.Follower() {
            @Override
            public void line(ContainerLog.Line line) {
                sink.stdout(line.bytes());
            }

            @Override
            public void end() {
                sink.exit(0);
            }
        };
        log.followFromNow(follower);
        return new ClosingStream(() -> log.unfollow(follower));
    }
}
