package dev.coracle.bench;

import java.io.PrintStream;

/** Prints figures as they are taken: the median, the range it is out of, and the aim where there is one. */
final class Report {
    private final PrintStream out;

    Report(PrintStream out) {
        this.out = out;
    }

    void title(String figure) {
        out.printf("%n%-44s %12s %8s   %-21s %s%n", figure, "median", "", "lowest..highest", "aim");
    }

    void figure(String what, Samples samples, String unit) {
        print(what, samples, unit, "");
    }

    void atMost(double aim, String what, Samples samples, String unit) {
        print(what, samples, unit, verdict("at most " + number(aim), samples.median() <= aim));
    }

    void atLeast(double aim, String what, Samples samples, String unit) {
        print(what, samples, unit, verdict("at least " + number(aim), samples.median() >= aim));
    }

    /** What was not measured and why, and the like. */
    void note(String text) {
        out.println("  (" + text + ")");
    }

    private void print(String what, Samples samples, String unit, String aim) {
        out.printf(
                "%-44s %12s %-8s   %-21s %s%n",
                what, number(samples.median()), unit, number(samples.lowest()) + ".." + number(samples.highest()), aim);
        out.flush();
    }

    private static String verdict(String aim, boolean met) {
        return aim + (met ? ": met" : ": MISSED");
    }

    static String number(double value) {
        return value >= 100 ? String.format("%,.0f", value) : String.format("%.2f", value);
    }
}
