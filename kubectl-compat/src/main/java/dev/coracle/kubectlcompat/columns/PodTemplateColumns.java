package dev.coracle.kubectlcompat.columns;

import dev.coracle.apiserver.spi.Column;
import dev.coracle.apiserver.spi.ColumnSet;
import java.util.List;

/** The template itself; no age. */
final class PodTemplateColumns implements ColumnSet {

    @Override
    public List<Column> columns() {
        return List.of(
                Columns.name(),
                Columns.text("Containers", o -> Cells.containerNames(o.at("template.spec"))),
                Columns.text("Images", o -> Cells.containerImages(o.at("template.spec"))),
                Columns.text("Pod Labels", o -> Cells.labels(o.map("template.metadata.labels"))));
    }
}
