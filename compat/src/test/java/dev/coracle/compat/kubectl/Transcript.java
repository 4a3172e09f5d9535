package dev.coracle.compat.kubectl;

import java.util.List;

/** Commands and what a real kubectl against a real v1.36 prints. {@link TranscriptParser} has the notation. */
record Transcript(String name, String source, List<Step> steps) {

    /**
     * @param line in the file
     * @param versions of kubectl it is run with
     * @param eventually repeated until it matches, within 30 seconds
     * @param command as written, without variables
     * @param file where the text goes instead of to a command; empty for a command
     */
    record Step(
            int line,
            Versions versions,
            boolean eventually,
            String command,
            String file,
            String stdin,
            List<Expected> expected,
            int exit) {}

    /** A line of output that these versions print. */
    record Expected(Versions versions, boolean stderr, String text) {}

    /** Minor versions, both ends included. */
    record Versions(int from, int to) {
        static final Versions ALL = new Versions(0, Integer.MAX_VALUE);

        boolean has(int minor) {
            return from <= minor && minor <= to;
        }

        /** {@code 1.33}, {@code 1.30+} or {@code 1.20-1.29}. */
        static Versions parse(String text) {
            if (text.endsWith("+")) {
                return new Versions(minor(text.substring(0, text.length() - 1)), Integer.MAX_VALUE);
            }
            int dash = text.indexOf('-');
            return dash < 0
                    ? new Versions(minor(text), minor(text))
                    : new Versions(minor(text.substring(0, dash)), minor(text.substring(dash + 1)));
        }

        private static int minor(String text) {
            return Integer.parseInt(text.substring("1.".length()));
        }
    }
}
