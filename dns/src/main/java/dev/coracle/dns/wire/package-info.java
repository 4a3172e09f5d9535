/** DNS messages as bytes (RFC 1035, 2782, 6891). Stateless, callable from any thread. */
package dev.coracle.dns.wire;
