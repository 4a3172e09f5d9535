package dev.coracle.dns.wire;

/**
 * One record of class IN.
 *
 * @param owner lower case with a final dot, or {@link #QUESTION}
 * @param ttl seconds
 */
public record ResourceRecord(String owner, int type, int ttl, RecordData data) {
    /** Stands for the name that was asked, which is written with the letters' case it came in. */
    public static final String QUESTION = "";

    public static ResourceRecord ofQuestion(int type, int ttl, RecordData data) {
        return new ResourceRecord(QUESTION, type, ttl, data);
    }
}
