package dev.coracle.apiserver.serviceaccount;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coracle.apimachinery.json.Json;
import dev.coracle.apimachinery.object.Fields;
import dev.coracle.apimachinery.object.KubeObject;
import dev.coracle.apimachinery.object.ObjectKey;
import dev.coracle.apimachinery.time.Times;
import dev.coracle.apiserver.auth.TokenAuthenticator;
import dev.coracle.apiserver.auth.UserInfo;
import dev.coracle.apiserver.storage.Image;
import dev.coracle.apiserver.storage.StorageKey;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Issues the tokens of ServiceAccounts and knows them again. A token is good as long as its account, and the object it is bound
 * to, are there with the same uid. The key is made with the first token. Thread-safe; never blocks.
 */
public final class ServiceAccountTokens implements TokenAuthenticator {
    /** Deleted objects keep their tokens good for this long, as pods may use them while they end. */
    private static final long GRACE_SECONDS = 60;

    /** What kubelets ask for. Such a token lives a year, so that clients which never read their file again go on working. */
    private static final long RENEWED_SECONDS = 3607;

    private static final long YEAR_SECONDS = 365 * 24 * 60 * 60;
    private static final int REMEMBERED = 1024;
    private static final Map<String, String> RESOURCES = Map.of("Pod", "pods", "Secret", "secrets", "Node", "nodes");

    private final String issuer;
    private final Supplier<SigningKey> key;
    private final Supplier<Image> image;
    private final Clock clock;
    /** Claims of tokens whose signature was right: checking one takes longer than the rest of a request. */
    private final Map<String, JsonNode> verified = new ConcurrentHashMap<>();

    /** @param key asked for whenever it is needed; remembers its answer */
    public ServiceAccountTokens(String issuer, Supplier<SigningKey> key, Supplier<Image> image, Clock clock) {
        this.issuer = issuer;
        this.key = key;
        this.image = image;
        this.clock = clock;
    }

    /** {@code iss} of every token, and the API's own audience. */
    public String issuer() {
        return issuer;
    }

    SigningKey key() {
        return key.get();
    }

    public String issue(TokenSpec spec) {
        long now = clock.instant().getEpochSecond();
        boolean extended =
                spec.seconds() == RENEWED_SECONDS && spec.audiences().contains(issuer) && isPod(spec.bound());
        ObjectNode claims = Json.object();
        spec.audiences().forEach(claims.putArray("aud")::add);
        claims.put("exp", now + (extended ? YEAR_SECONDS : spec.seconds()));
        claims.put("iat", now);
        claims.put("iss", issuer);
        claims.put("jti", UUID.randomUUID().toString());
        ObjectNode kubernetes = claims.putObject("kubernetes.io");
        kubernetes.put("namespace", spec.account().namespace());
        spec.bound().ifPresent(bound -> addBound(kubernetes, bound));
        addReference(
                kubernetes,
                "serviceaccount",
                spec.account().name(),
                spec.account().uid());
        if (extended) {
            kubernetes.put("warnafter", now + spec.seconds());
        }
        claims.put("nbf", now);
        claims.put("sub", userName(spec.account().key()));
        return Jwt.of(claims, key());
    }

    /** The token of a Secret: for ever, or until the Secret goes. */
    public String issueLegacy(KubeObject account, String secret) {
        ObjectNode claims = Json.object();
        claims.put("iss", "kubernetes/serviceaccount");
        claims.put("kubernetes.io/serviceaccount/namespace", account.namespace());
        claims.put("kubernetes.io/serviceaccount/secret.name", secret);
        claims.put("kubernetes.io/serviceaccount/service-account.name", account.name());
        claims.put("kubernetes.io/serviceaccount/service-account.uid", account.uid());
        claims.put("sub", userName(account.key()));
        return Jwt.of(claims, key());
    }

    private static boolean isPod(Optional<BoundObject> bound) {
        return bound.isPresent() && bound.get().kind().equals("Pod");
    }

    private static void addBound(ObjectNode kubernetes, BoundObject bound) {
        if (bound.node() != null) {
            addReference(kubernetes, "node", bound.node().name(), bound.node().uid());
        }
        addReference(kubernetes, bound.kind().toLowerCase(java.util.Locale.ROOT), bound.name(), bound.uid());
    }

    private static void addReference(ObjectNode kubernetes, String field, String name, String uid) {
        kubernetes.putObject(field).put("name", name).put("uid", uid);
    }

    private static String userName(ObjectKey account) {
        return "system:serviceaccount:" + account.namespace() + ":" + account.name();
    }

    @Override
    public Optional<UserInfo> authenticate(String token) {
        return authenticate(token, List.of(issuer)).map(Reviewed::user);
    }

    @Override
    public Optional<Reviewed> authenticate(String token, List<String> audiences) {
        Optional<JsonNode> claims = claims(token);
        if (claims.isEmpty()) {
            return Optional.empty();
        }
        Fields found = Fields.of(claims.get());
        if (claims.get().has("kubernetes.io/serviceaccount/secret.name")) {
            // Tokens of Secrets have no audience and are good for the API's.
            List<String> common = audiences.contains(issuer) ? List.of(issuer) : List.of();
            return common.isEmpty() ? Optional.empty() : legacy(claims.get()).map(u -> new Reviewed(u, common));
        }
        List<String> common =
                audiences.stream().filter(found.texts("aud")::contains).toList();
        if (common.isEmpty() || !found.text("iss").equals(issuer) || !timely(found)) {
            return Optional.empty();
        }
        return user(found).map(u -> new Reviewed(u.authenticated(), common));
    }

    private Optional<JsonNode> claims(String token) {
        JsonNode known = verified.get(token);
        if (known != null) {
            return Optional.of(known);
        }
        // Without the look at the dots, a client with any wrong token would have a key made.
        Optional<JsonNode> claims = token.indexOf('.') < 0 ? Optional.empty() : Jwt.verified(token, key());
        claims.ifPresent(c -> {
            if (verified.size() >= REMEMBERED) {
                verified.clear();
            }
            verified.put(token, c);
        });
        return claims;
    }

    private boolean timely(Fields claims) {
        long now = clock.instant().getEpochSecond();
        return now < claims.number("exp", 0) && now >= claims.number("nbf", 0);
    }

    private Optional<UserInfo> user(Fields claims) {
        Fields kubernetes = claims.member("kubernetes.io");
        String namespace = kubernetes.text("namespace");
        ObjectKey account = ObjectKey.of(namespace, kubernetes.text("serviceaccount.name"));
        boolean alive = isThere("serviceaccounts", account, kubernetes.text("serviceaccount.uid"));
        for (String bound : List.of("Pod", "Secret")) {
            Fields reference = kubernetes.member(bound.toLowerCase(java.util.Locale.ROOT));
            alive &= !reference.exists()
                    || isThere(
                            RESOURCES.get(bound),
                            ObjectKey.of(namespace, reference.text("name")),
                            reference.text("uid"));
        }
        Fields node = kubernetes.member("node");
        if (node.exists() && !kubernetes.has("pod")) {
            alive &= isThere("nodes", ObjectKey.of("", node.text("name")), node.text("uid"));
        }
        return alive
                ? Optional.of(user(account, kubernetes.text("serviceaccount.uid"), extra(claims)))
                : Optional.empty();
    }

    private Optional<UserInfo> legacy(JsonNode claims) {
        String prefix = "kubernetes.io/serviceaccount/";
        String namespace = claims.path(prefix + "namespace").asText();
        ObjectKey account = ObjectKey.of(
                namespace, claims.path(prefix + "service-account.name").asText());
        String uid = claims.path(prefix + "service-account.uid").asText();
        ObjectKey secret =
                ObjectKey.of(namespace, claims.path(prefix + "secret.name").asText());
        boolean alive = isThere("serviceaccounts", account, uid)
                && image.get()
                        .get(new StorageKey("secrets", secret))
                        .filter(s -> !s.deleting())
                        .isPresent();
        return alive ? Optional.of(user(account, uid, Map.of()).authenticated()) : Optional.empty();
    }

    private static UserInfo user(ObjectKey account, String uid, Map<String, List<String>> extra) {
        return new UserInfo(
                userName(account),
                uid,
                List.of("system:serviceaccounts", "system:serviceaccounts:" + account.namespace()),
                extra);
    }

    private static Map<String, List<String>> extra(Fields claims) {
        Map<String, List<String>> extra = new LinkedHashMap<>();
        extra.put("authentication.kubernetes.io/credential-id", List.of("JTI=" + claims.text("jti")));
        Fields kubernetes = claims.member("kubernetes.io");
        for (String bound : List.of("node", "pod")) {
            Fields reference = kubernetes.member(bound);
            if (reference.exists()) {
                extra.put("authentication.kubernetes.io/" + bound + "-name", List.of(reference.text("name")));
                extra.put("authentication.kubernetes.io/" + bound + "-uid", List.of(reference.text("uid")));
            }
        }
        return extra;
    }

    private boolean isThere(String resource, ObjectKey key, String uid) {
        return image.get()
                .get(new StorageKey(resource, key))
                .filter(o -> o.uid().equals(uid))
                .filter(o -> !o.deleting() || withinGrace(o))
                .isPresent();
    }

    private boolean withinGrace(KubeObject object) {
        Instant deleted = Times.parse(object.text("metadata.deletionTimestamp"));
        return clock.instant().isBefore(deleted.plusSeconds(GRACE_SECONDS));
    }

    /** {@code /openid/v1/jwks}. */
    ObjectNode keySet() {
        ObjectNode set = Json.object();
        ArrayNode keys = set.putArray("keys");
        keys.add(key().jwk());
        return set;
    }
}
