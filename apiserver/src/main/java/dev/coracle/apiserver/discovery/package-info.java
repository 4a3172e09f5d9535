/** What the API serves, as clients discover it: legacy and aggregated documents from one list. Pure, any thread. */
package dev.coracle.apiserver.discovery;
