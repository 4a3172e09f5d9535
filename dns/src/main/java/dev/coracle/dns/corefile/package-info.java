/** Reads Corefiles: pure, on whatever thread asks. One file per plugin of CoreDNS. */
package dev.coracle.dns.corefile;
