/** Keeps numbered pods with a stable name and storage. The planning is pure. */
package dev.coracle.controllers.statefulset;
