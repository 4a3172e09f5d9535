package dev.coracle.kubectlcompat.columns;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apiserver.spi.Column;
import dev.coracle.apiserver.spi.ColumnSet;
import java.util.List;
import java.util.TreeSet;

/** A node, its roles and what runs it. */
final class NodeColumns implements ColumnSet {

    @Override
    public List<Column> columns() {
        return List.of(
                Columns.name(),
                Columns.text("Status", o -> status(o)),
                Columns.text("Roles", o -> roles(o)),
                Columns.age(),
                Columns.text("Version", o -> o.text("status.nodeInfo.kubeletVersion")),
                Columns.wide("Internal-IP", o -> address(o, "InternalIP")),
                Columns.wide("External-IP", o -> address(o, "ExternalIP")),
                Columns.wide("OS-Image", o -> info(o, "osImage")),
                Columns.wide("Kernel-Version", o -> info(o, "kernelVersion")),
                Columns.wide("Container-Runtime", o -> info(o, "containerRuntimeVersion")));
    }

    private static final String ROLE = "node-role.kubernetes.io/";

    private static String status(Fields o) {
        String ready = Cells.status(o, "Ready");
        String text = ready.isEmpty() ? "Unknown" : ready.equals("True") ? "Ready" : "NotReady";
        return o.flag("spec.unschedulable") ? text + ",SchedulingDisabled" : text;
    }

    private static String roles(Fields o) {
        TreeSet<String> roles = new TreeSet<>();
        o.map("metadata.labels").forEach((label, value) -> {
            if (label.startsWith(ROLE) && label.length() > ROLE.length()) {
                roles.add(label.substring(ROLE.length()));
            } else if (label.equals("kubernetes.io/role") && !value.isEmpty()) {
                roles.add(value);
            }
        });
        return Cells.orNone(String.join(",", roles));
    }

    private static String address(Fields o, String type) {
        return o.list("status.addresses").stream()
                .filter(a -> a.text("type").equals(type))
                .map(a -> a.text("address"))
                .findFirst()
                .orElse(Cells.NONE);
    }

    private static String info(Fields o, String field) {
        String text = o.text("status.nodeInfo." + field);
        return text.isEmpty() ? Cells.UNKNOWN : text;
    }
}
