/**
 * The API over HTTPS, for components that do not live in the API server's process. Answers are read on the threads of the
 * JDK's HTTP client, watchers are called on the executor they were given.
 */
package dev.coracle.apimachinery.client.http;
