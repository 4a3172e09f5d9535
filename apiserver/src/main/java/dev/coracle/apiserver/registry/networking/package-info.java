/** The kinds of {@code networking.k8s.io} that have rules of their own. Stateless; called on whatever thread works out a write. */
package dev.coracle.apiserver.registry.networking;
