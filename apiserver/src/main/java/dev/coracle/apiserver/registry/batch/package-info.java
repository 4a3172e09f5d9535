/** Kinds of the batch group. */
package dev.coracle.apiserver.registry.batch;
