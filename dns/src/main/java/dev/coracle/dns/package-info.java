/**
 * The cluster DNS responder: what CoreDNS with the kubernetes plugin answers. Informers' deliveries publish an immutable {@link
 * dev.coracle.dns.Zone}; event loops read it once per query.
 */
package dev.coracle.dns;
