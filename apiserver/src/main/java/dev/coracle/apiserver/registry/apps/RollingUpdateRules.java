package dev.coracle.apiserver.registry.apps;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.status.Errors;
import dev.coracle.apiserver.registry.core.IntOrPercent;

/** How many pods a roll-out may miss or have too many. Stateless. */
final class RollingUpdateRules {
    private RollingUpdateRules() {}

    static void deployment(Fields rolling, Errors errors) {
        String path = "spec.strategy.rollingUpdate";
        IntOrPercent.check(rolling.at("maxUnavailable"), path + ".maxUnavailable", errors);
        IntOrPercent.check(rolling.at("maxSurge"), path + ".maxSurge", errors);
        if (IntOrPercent.isZero(rolling.at("maxUnavailable")) && IntOrPercent.isZero(rolling.at("maxSurge"))) {
            errors.invalid(
                    path + ".maxUnavailable", rolling.at("maxUnavailable").node(), "may not be 0 when `maxSurge` is 0");
        }
        IntOrPercent.atMostAll(rolling.at("maxUnavailable"), path + ".maxUnavailable", errors);
    }

    static void daemonSet(Fields rolling, Errors errors) {
        String path = "spec.updateStrategy.rollingUpdate";
        IntOrPercent.check(rolling.at("maxUnavailable"), path + ".maxUnavailable", errors);
        IntOrPercent.check(rolling.at("maxSurge"), path + ".maxSurge", errors);
        boolean surges = !IntOrPercent.isZero(rolling.at("maxSurge"));
        boolean misses = !IntOrPercent.isZero(rolling.at("maxUnavailable"));
        if (!surges && !misses) {
            errors.required(path + ".maxUnavailable", "cannot be 0 when maxSurge is 0");
        } else if (surges && misses) {
            errors.invalid(
                    path + ".maxSurge",
                    rolling.at("maxSurge").node(),
                    "may not be set when maxUnavailable is non-zero");
        }
        IntOrPercent.atMostAll(rolling.at("maxUnavailable"), path + ".maxUnavailable", errors);
        IntOrPercent.atMostAll(rolling.at("maxSurge"), path + ".maxSurge", errors);
    }
}
