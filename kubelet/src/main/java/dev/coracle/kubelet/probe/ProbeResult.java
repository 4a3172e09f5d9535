package dev.coracle.kubelet.probe;

/** What one probe found; {@code output} stands in the Event of a failure. */
public record ProbeResult(boolean success, String output) {
    public static ProbeResult ok() {
        return new ProbeResult(true, "");
    }

    public static ProbeResult failure(String output) {
        return new ProbeResult(false, output);
    }
}
