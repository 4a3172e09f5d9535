/** The cluster's certificates: a CA, the server's key and client keys, made in memory with the JDK only. Any thread. */
package dev.coracle.apiserver.pki;
