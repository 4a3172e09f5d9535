package dev.coracle.bench;

/** One group of figures that are measured together. A new one is a file and a line in {@link Main}. */
interface Figure {
    /** How many times each figure is taken; the median counts. */
    int ROUNDS = 5;

    /** The word for the command line. */
    String name();

    void measure(Report report) throws Exception;
}
