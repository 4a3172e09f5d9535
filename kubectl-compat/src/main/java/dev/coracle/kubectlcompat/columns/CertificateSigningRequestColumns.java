package dev.coracle.kubectlcompat.columns;

import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.time.HumanDuration;
import dev.coracle.apiserver.spi.Column;
import dev.coracle.apiserver.spi.ColumnSet;
import java.time.Duration;
import java.util.List;

/** Who asked for a certificate and what became of it. */
final class CertificateSigningRequestColumns implements ColumnSet {

    @Override
    public List<Column> columns() {
        return List.of(
                Columns.name(),
                Columns.age(),
                Columns.text("SignerName", o -> Cells.orNone(o.text("spec.signerName"))),
                Columns.text("Requestor", o -> o.text("spec.username")),
                Columns.text("RequestedDuration", o -> duration(o)),
                Columns.text("Condition", o -> condition(o)));
    }

    private static String duration(Fields o) {
        return o.has("spec.expirationSeconds")
                ? HumanDuration.of(Duration.ofSeconds(o.number("spec.expirationSeconds", 0)))
                : Cells.NONE;
    }

    private static String condition(Fields o) {
        List<String> types =
                o.list("status.conditions").stream().map(c -> c.text("type")).toList();
        String state = types.contains("Denied") ? "Denied" : types.contains("Approved") ? "Approved" : "Pending";
        String failed = types.contains("Failed") ? ",Failed" : "";
        return state + failed + (o.has("status.certificate") ? ",Issued" : "");
    }
}
