package dev.coracle.bench;

import java.util.Arrays;

/** Numbers in ascending order. Immutable. */
final class Samples {
    private final double[] sorted;

    private Samples(double[] sorted) {
        this.sorted = sorted;
    }

    static Samples of(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return new Samples(sorted);
    }

    /** Takes a measurement {@link Figure#ROUNDS} times. */
    static Samples take(Measurement measurement) throws Exception {
        double[] values = new double[Figure.ROUNDS];
        for (int round = 0; round < values.length; round++) {
            values[round] = measurement.take(round);
        }
        return of(values);
    }

    interface Measurement {
        double take(int round) throws Exception;
    }

    double median() {
        return percentile(50);
    }

    double percentile(double percent) {
        return sorted[(int) Math.min(sorted.length - 1L, (long) (sorted.length * percent / 100))];
    }

    double lowest() {
        return sorted[0];
    }

    double highest() {
        return sorted[sorted.length - 1];
    }
}
