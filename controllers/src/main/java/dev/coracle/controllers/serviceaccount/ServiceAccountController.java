package dev.coracle.controllers.serviceaccount;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.client.ApiClient;
import dev.coracle.apimachinery.client.Lister;
import dev.coracle.apimachinery.controller.Controller;
import dev.coracle.apimachinery.controller.Watches;
import dev.coracle.apimachinery.controller.Watches.Change;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.apimachinery.status.Reason;
import dev.coracle.apimachinery.status.StatusException;
import dev.coracle.controllers.ControllerContext;
import java.util.Collection;
import java.util.List;

/** Keeps the ServiceAccount {@code default} in every active namespace. Keys are Namespaces. */
public final class ServiceAccountController implements Controller {
    private static final String DEFAULT = "default";

    private final ApiClient client;
    private Lister namespaces;
    private Lister accounts;

    public ServiceAccountController(ControllerContext context) {
        this.client = context.client(name());
    }

    @Override
    public String name() {
        return "service-account-controller";
    }

    @Override
    public void register(Watches watches) {
        namespaces = watches.lister(Resources.NAMESPACES);
        accounts = watches.lister(Resources.SERVICE_ACCOUNTS);
        watches.on(Resources.NAMESPACES, change -> List.of(change.key()));
        watches.on(Resources.SERVICE_ACCOUNTS, ServiceAccountController::namespaceOfLost);
    }

    private static Collection<ObjectKey> namespaceOfLost(Change change) {
        boolean lost = change.after().isEmpty() && change.key().name().equals(DEFAULT);
        return lost ? List.of(ObjectKey.cluster(change.key().namespace())) : List.of();
    }

    @Override
    public Result reconcile(ObjectKey key) {
        boolean active = namespaces.get(key).map(n -> !n.deleting()).orElse(false);
        if (!active || accounts.get(ObjectKey.of(key.name(), DEFAULT)).isPresent()) {
            return Result.DONE;
        }
        ObjectNode account = Json.object().put("apiVersion", "v1").put("kind", "ServiceAccount");
        account.putObject("metadata").put("name", DEFAULT).put("namespace", key.name());
        try {
            client.create(Resources.SERVICE_ACCOUNTS, key.name(), account);
        } catch (StatusException e) {
            if (!e.is(Reason.AlreadyExists)) {
                throw e;
            }
        }
        return Result.DONE;
    }
}
