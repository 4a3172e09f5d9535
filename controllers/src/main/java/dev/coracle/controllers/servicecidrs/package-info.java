/** Ranges of cluster IPs and the addresses in them, as objects. Worker threads. */
package dev.coracle.controllers.servicecidrs;
