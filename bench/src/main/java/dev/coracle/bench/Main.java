package dev.coracle.bench;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Runs the figures named on the command line, or all of them. */
public final class Main {
    private static final List<Figure> FIGURES = List.of(
            new ColdStart(),
            new StartInJvm(),
            new IdleHeap(),
            new Crud(),
            new WatchLatency(),
            new DeploymentReady(),
            new ManyPods(),
            new ProxyThroughput(),
            new KernelPath(),
            new RuleChanges(),
            new Scale(),
            new DnsQueries());

    private Main() {}

    public static void main(String[] arguments) throws Exception {
        Locale.setDefault(Locale.ROOT);
        Set<String> known = FIGURES.stream().map(Figure::name).collect(Collectors.toSet());
        for (String argument : arguments) {
            if (!known.contains(argument)) {
                System.err.println("bench: no figure \"" + argument + "\"; there are: "
                        + FIGURES.stream().map(Figure::name).collect(Collectors.joining(" ")));
                System.exit(2);
            }
        }
        Set<String> wanted = arguments.length == 0 ? known : Set.of(arguments);
        Report report = new Report(System.out);
        for (Figure figure : FIGURES) {
            if (wanted.contains(figure.name())) {
                report.title(figure.name());
                figure.measure(report);
            }
        }
        System.exit(0); // watchers' threads may still be reading
    }
}
