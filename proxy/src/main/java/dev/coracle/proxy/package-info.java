/**
 * What kube-proxy does, with sockets: Service addresses and node ports, and ways in from outside. Informers' deliveries publish
 * an immutable {@link dev.coracle.proxy.ServiceTable}; connections live on event loops and read it once each.
 */
package dev.coracle.proxy;
