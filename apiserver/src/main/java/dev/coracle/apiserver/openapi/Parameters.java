package dev.coracle.apiserver.openapi;

import dev.coracle.apiserver.openapi.Operation.Parameter;
import java.util.List;

/** The parameters of the methods. kubectl looks for dryRun and fieldValidation in each operation itself, never behind a $ref. */
final class Parameters {
    static final Parameter NAMESPACE = Parameter.path("namespace", "object name and auth scope, such as for teams");
    static final Parameter NAME = Parameter.path("name", "name of the object");
    private static final Parameter PRETTY =
            Parameter.query("pretty", "string", "If 'true', then the output is pretty printed.");
    private static final Parameter DRY_RUN = Parameter.query(
            "dryRun", "string", "Whether modifications are only tried, not persisted. The only value is All.");
    private static final Parameter FIELD_MANAGER =
            Parameter.query("fieldManager", "string", "The name of the actor that makes these changes.");
    private static final Parameter FIELD_VALIDATION = Parameter.query(
            "fieldValidation",
            "string",
            "What is done about unknown and duplicate fields: Ignore, Warn (the default) or Strict.");
    private static final Parameter FORCE = Parameter.query(
            "force", "boolean", "Whether an apply request takes over fields that others own. Only for apply patches.");
    private static final List<Parameter> SELECTION = List.of(
            PRETTY,
            Parameter.query("allowWatchBookmarks", "boolean", "Whether watch events of type BOOKMARK are wanted."),
            Parameter.query("continue", "string", "The token of the page before."),
            Parameter.query("fieldSelector", "string", "Restricts the list by fields."),
            Parameter.query("labelSelector", "string", "Restricts the list by labels."),
            Parameter.query("limit", "integer", "The maximum number of items in one answer."),
            Parameter.query("resourceVersion", "string", "A constraint on the versions a request may be served from."),
            Parameter.query("resourceVersionMatch", "string", "How resourceVersion is applied to a list."),
            Parameter.query("sendInitialEvents", "boolean", "Whether a watch begins with the present objects."),
            Parameter.query("timeoutSeconds", "integer", "Limits the duration of the call."),
            Parameter.query("watch", "boolean", "Whether changes are streamed."));

    private Parameters() {}

    static List<Parameter> of(String action) {
        return switch (action) {
            case "list", "watch" -> SELECTION;
            case "post", "put" -> List.of(PRETTY, DRY_RUN, FIELD_MANAGER, FIELD_VALIDATION);
            case "patch" -> List.of(PRETTY, DRY_RUN, FIELD_MANAGER, FIELD_VALIDATION, FORCE);
            case "delete" ->
                List.of(
                        PRETTY,
                        DRY_RUN,
                        Parameter.query("gracePeriodSeconds", "integer", "How long the object may take to go away."),
                        Parameter.query("orphanDependents", "boolean", "Deprecated: use propagationPolicy."),
                        Parameter.query("propagationPolicy", "string", "Orphan, Background or Foreground."));
            case "deletecollection" -> SELECTION;
            default -> List.of(PRETTY);
        };
    }
}
