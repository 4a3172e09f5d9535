/**
 * The OpenAPI documents, made from the schema resource and the served resources. Requests come on event loops; documents are
 * made on a worker and kept.
 */
package dev.coracle.apiserver.openapi;
