package dev.coracle.controllers.serviceaccount;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.client.ApiClient;
import dev.coracle.apimachinery.client.DeleteOptions;
import dev.coracle.apimachinery.client.Lister;
import dev.coracle.apimachinery.controller.Controller;
import dev.coracle.apimachinery.controller.Watches;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.object.Resources;
import dev.coracle.controllers.ControllerContext;
import dev.coracle.controllers.SecretTokens;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Fills Secrets of type {@code kubernetes.io/service-account-token} that somebody made, and removes them with their account.
 * Keys are Secrets.
 */
public final class TokensController implements Controller {
    private static final String TYPE = "kubernetes.io/service-account-token";
    private static final String NAME = "kubernetes.io/service-account.name";
    private static final String UID = "kubernetes.io/service-account.uid";
    private static final String BY_ACCOUNT = "service-account";

    private final ApiClient client;
    private final SecretTokens tokens;
    private final String caPem;
    private Lister secrets;
    private Lister accounts;

    public TokensController(ControllerContext context) {
        this.client = context.client(name());
        this.tokens = context.cluster().tokens();
        this.caPem = context.cluster().caPem();
    }

    @Override
    public String name() {
        return "tokens-controller";
    }

    @Override
    public void register(Watches watches) {
        secrets = watches.lister(Resources.SECRETS);
        accounts = watches.lister(Resources.SERVICE_ACCOUNTS);
        watches.index(
                Resources.SECRETS,
                BY_ACCOUNT,
                secret -> isToken(secret) ? List.of(account(secret).toString()) : List.of());
        watches.on(
                Resources.SECRETS,
                change -> change.after().filter(TokensController::isToken).isPresent()
                        ? List.of(change.key())
                        : List.of());
        watches.on(
                Resources.SERVICE_ACCOUNTS,
                change -> secrets.indexed(BY_ACCOUNT, change.key().toString()).stream()
                        .map(KubeObject::key)
                        .toList());
    }

    private static boolean isToken(KubeObject secret) {
        return secret.text("type").equals(TYPE);
    }

    private static ObjectKey account(KubeObject secret) {
        return ObjectKey.of(secret.namespace(), secret.annotations().getOrDefault(NAME, ""));
    }

    @Override
    public Result reconcile(ObjectKey key) {
        Optional<KubeObject> secret = secrets.get(key).filter(TokensController::isToken);
        if (secret.isEmpty() || secret.get().deleting()) {
            return Result.DONE;
        }
        // The informer of accounts may be behind the one of Secrets, and a wrong answer here deletes something.
        Optional<KubeObject> account = accounts.get(account(secret.get()))
                .or(() -> client.find(Resources.SERVICE_ACCOUNTS, account(secret.get())));
        String uid = secret.get().annotations().getOrDefault(UID, "");
        boolean gone = account.isEmpty()
                || (!uid.isEmpty() && !uid.equals(account.get().uid()));
        if (gone) {
            client.deleteIfPresent(
                    Resources.SECRETS,
                    key,
                    new DeleteOptions(Optional.empty(), secret.get().uid(), "", ""));
        } else {
            fill(secret.get(), account.get());
        }
        return Result.DONE;
    }

    private void fill(KubeObject secret, KubeObject account) {
        ObjectNode changed = secret.copy();
        ObjectNode data = changed.withObject("data");
        boolean complete = data.has("token")
                && data.has("namespace")
                && data.path("ca.crt").asText().equals(encoded(caPem))
                && !secret.annotations().getOrDefault(UID, "").isEmpty();
        if (complete) {
            return;
        }
        if (!data.has("token")) {
            data.put("token", encoded(tokens.issue(account, secret.name())));
        }
        data.put("ca.crt", encoded(caPem));
        data.put("namespace", encoded(secret.namespace()));
        ((ObjectNode) changed.get("metadata")).withObject("annotations").put(UID, account.uid());
        client.update(Resources.SECRETS, secret.key(), "", changed);
    }

    private static String encoded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
