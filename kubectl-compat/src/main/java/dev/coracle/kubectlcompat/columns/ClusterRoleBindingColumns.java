package dev.coracle.kubectlcompat.columns;

import dev.coracle.apiserver.spi.Column;
import dev.coracle.apiserver.spi.ColumnSet;
import java.util.List;

/** Who gets which role. */
final class ClusterRoleBindingColumns implements ColumnSet {

    @Override
    public List<Column> columns() {
        return List.of(
                Columns.name(),
                Columns.text("Role", o -> o.text("roleRef.kind") + "/" + o.text("roleRef.name")),
                Columns.age(),
                Columns.wide("Users", o -> Subjects.named(o, "User")),
                Columns.wide("Groups", o -> Subjects.named(o, "Group")),
                Columns.wide("ServiceAccounts", o -> Subjects.serviceAccounts(o)));
    }
}
