/** Asking other servers about names outside the cluster. Runs on event loops of whoever made the {@code ForwardingUpstream}. */
package dev.coracle.dns.forward;
