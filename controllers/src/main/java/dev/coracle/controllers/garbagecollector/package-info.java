/** Deletes what its owners left behind. The graph of owners is built from watches; decisions are checked against the API. */
package dev.coracle.controllers.garbagecollector;
