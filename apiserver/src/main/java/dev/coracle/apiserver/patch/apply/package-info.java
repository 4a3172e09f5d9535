/**
 * Who owns which field: field sets, {@code managedFields} and server-side apply. Pure code; arguments are never modified,
 * results may share subtrees with them.
 */
package dev.coracle.apiserver.patch.apply;
