/** The API server's HTTPS port: TLS, filters, root paths and writing answers. On the event loop of each connection. */
package dev.coracle.apiserver.http;
