/**
 * The HTTP/1.1 server of containers inside the JVM: handlers of {@code com.sun.net.httpserver}, answers to bad requests as Go's
 * server gives them, on Netty's codec. One thread reads for all servers of a kubelet and waits for nobody; handlers run on the workers.
 */
package dev.coracle.kubelet.http;
