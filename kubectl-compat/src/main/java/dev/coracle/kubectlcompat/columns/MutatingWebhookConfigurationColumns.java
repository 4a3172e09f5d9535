package dev.coracle.kubectlcompat.columns;

import dev.coracle.apiserver.spi.Column;
import dev.coracle.apiserver.spi.ColumnSet;
import java.util.List;

/** How many webhooks. */
final class MutatingWebhookConfigurationColumns implements ColumnSet {

    @Override
    public List<Column> columns() {
        return List.of(Columns.name(), Columns.integer("Webhooks", o -> Cells.size(o.at("webhooks"))), Columns.age());
    }
}
