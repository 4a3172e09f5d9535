package dev.coracle.controllers;

import dev.coracle.apimachinery.object.KubeObject;

/** Makes the tokens that Secrets of type {@code kubernetes.io/service-account-token} hold. Thread-safe. */
@FunctionalInterface
public interface SecretTokens {

    /** @param secret its name; the token is good as long as it exists */
    String issue(KubeObject account, String secret);
}
