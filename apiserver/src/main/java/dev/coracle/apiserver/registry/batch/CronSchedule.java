package dev.coracle.apiserver.registry.batch;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What is wrong with a schedule in standard cron syntax, in the words clients know. Stateless. */
final class CronSchedule {
    private static final Set<String> DESCRIPTORS =
            Set.of("@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly");
    private static final List<String> MONTHS =
            List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
    private static final List<String> DAYS = List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat");
    private static final List<Part> PARTS = List.of(
            new Part(0, 59, List.of(), 0),
            new Part(0, 23, List.of(), 0),
            new Part(1, 31, List.of(), 0),
            new Part(1, 12, MONTHS, 1),
            new Part(0, 6, DAYS, 0));

    private CronSchedule() {}

    /** @param firstName the number of the first name */
    private record Part(int least, int most, List<String> names, int firstName) {}

    static Optional<String> fault(String schedule) {
        if (schedule.startsWith("@")) {
            return descriptor(schedule);
        }
        String[] fields = schedule.trim().split("\\s+");
        if (fields.length != PARTS.size()) {
            return Optional.of("expected exactly 5 fields, found " + fields.length + ": ["
                    + String.join(" ", Arrays.asList(fields)) + "]");
        }
        for (int i = 0; i < fields.length; i++) {
            for (String range : fields[i].split(",")) {
                Optional<String> fault = range(range, PARTS.get(i));
                if (fault.isPresent()) {
                    return fault;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> descriptor(String schedule) {
        boolean known = DESCRIPTORS.contains(schedule) || schedule.matches("@every ([0-9.]+(ns|us|ms|s|m|h))+");
        return known ? Optional.empty() : Optional.of("unrecognized descriptor: " + schedule);
    }

    private static Optional<String> range(String range, Part part) {
        String[] step = range.split("/", -1);
        String[] ends = step[0].split("-", -1);
        if (step.length > 2) {
            return Optional.of("too many slashes: " + range);
        }
        if (ends.length > 2) {
            return Optional.of("too many hyphens: " + range);
        }
        boolean any = ends[0].equals("*") || ends[0].equals("?");
        if (!any) {
            for (String end : ends) {
                if (number(end, part) < 0) {
                    return Optional.of("failed to parse int from " + end + ": strconv.Atoi: parsing \"" + end
                            + "\": invalid syntax");
                }
            }
            int first = number(ends[0], part);
            int last = ends.length == 2 ? number(ends[1], part) : step.length == 2 ? part.most() : first;
            if (first < part.least()) {
                return Optional.of("beginning of range (" + first + ") below minimum (" + part.least() + "): " + range);
            }
            if (last > part.most()) {
                return Optional.of("end of range (" + last + ") above maximum (" + part.most() + "): " + range);
            }
            if (first > last) {
                return Optional.of("beginning of range (" + first + ") beyond end of range (" + last + "): " + range);
            }
        }
        if (step.length == 2 && !step[1].matches("[0-9]{1,9}")) {
            return Optional.of("failed to parse int from " + step[1] + ": strconv.Atoi: parsing \"" + step[1]
                    + "\": invalid syntax");
        }
        boolean still = step.length == 2 && Integer.parseInt(step[1]) == 0;
        return still ? Optional.of("step of range should be a positive number: " + range) : Optional.empty();
    }

    private static int number(String text, Part part) {
        int name = part.names().indexOf(text.toLowerCase(Locale.ROOT));
        if (name >= 0) {
            return part.firstName() + name;
        }
        return text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : -1;
    }
}
