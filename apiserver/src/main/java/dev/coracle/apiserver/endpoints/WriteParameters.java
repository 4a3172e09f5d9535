package dev.coracle.apiserver.endpoints;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.GroupVersionKind;
import dev.coracle.apimachinery.status.Errors;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.apiserver.registry.WriteOptions;
import dev.coracle.apiserver.schema.FieldValidation;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Reads {@code dryRun}, {@code fieldManager} and {@code fieldValidation}. Stateless. */
final class WriteParameters {
    private static final int LONGEST_MANAGER = 128;

    private WriteParameters() {}

    /** @param options {@code CreateOptions}, {@code UpdateOptions} or {@code PatchOptions}, named in refusals */
    static WriteOptions of(ApiRequest request, String options) {
        Errors errors = new Errors();
        check(request, errors);
        refuse(options, errors);
        return WriteOptions.of(
                request.caller(),
                request.parameter("fieldManager"),
                !request.query().getOrDefault("dryRun", List.of()).isEmpty()
                        && !request.parameter("dryRun").isEmpty());
    }

    static void check(ApiRequest request, Errors errors) {
        String manager = request.parameter("fieldManager");
        if (manager.getBytes(StandardCharsets.UTF_8).length > LONGEST_MANAGER) {
            errors.tooLong("fieldManager", LONGEST_MANAGER);
        }
        manager.codePoints()
                .filter(c -> c < 0x20 || c == 0x7f)
                .findFirst()
                .ifPresent(c -> errors.invalid("fieldManager", manager, "should only contain printable characters"));
        checkDryRun(request.query().getOrDefault("dryRun", List.of()), errors);
        String validation = request.parameter("fieldValidation");
        if (FieldValidation.parse(validation).isEmpty()) {
            errors.notSupported("fieldValidation", validation, List.of("", "Ignore", "Strict", "Warn"));
        }
    }

    static void checkDryRun(List<String> values, Errors errors) {
        boolean known = values.stream().allMatch(v -> v.isEmpty() || v.equals("All"));
        if (!known) {
            ArrayNode given = Json.array();
            values.forEach(given::add);
            errors.notSupported("dryRun", given, List.of("All"));
        }
    }

    static void refuse(String options, Errors errors) {
        if (!errors.isEmpty()) {
            throw StatusException.invalid(new GroupVersionKind("meta.k8s.io", "v1", options), "", errors.causes());
        }
    }
}
