/**
 * The journal in H2: tables {@code rev}, {@code cur} and {@code meta}, written on thread {@code <cluster>-journal} and on no
 * other. Start at {@link dev.coracle.apiserver.storage.h2.Stores}.
 */
package dev.coracle.apiserver.storage.h2;
