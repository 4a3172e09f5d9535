/**
 * JSON patch, merge patch and strategic merge patch over JSON trees. Pure code; arguments are never modified.
 */
package dev.coracle.apiserver.patch;
