/**
 * The types of API objects: strict decoding, what a round trip through Go's structs leaves, and defaults. Pure and stateless;
 * any thread.
 */
package dev.coracle.apiserver.schema;
