package dev.coracle.kubectlcompat.columns;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.coracle.apiserver.spi.Column;
import dev.coracle.apiserver.spi.ColumnSet;
import java.util.List;

/** A volume on its way to a node. */
final class VolumeAttachmentColumns implements ColumnSet {

    @Override
    public List<Column> columns() {
        return List.of(
                Columns.name(),
                new Column("Attacher", "string", "name", "", 0, (o, now) -> TextNode.valueOf(o.text("spec.attacher"))),
                Columns.text("PV", o -> o.text("spec.source.persistentVolumeName")),
                Columns.text("Node", o -> o.text("spec.nodeName")),
                Columns.flag("Attached", o -> o.flag("status.attached")),
                Columns.age());
    }
}
