/**
 * The cluster's objects: one writer on thread {@code <cluster>-store}, immutable images for every reader, a window of past
 * events for watchers. What outlives the process goes to a {@link dev.coracle.apiserver.storage.Journal}.
 */
package dev.coracle.apiserver.storage;
