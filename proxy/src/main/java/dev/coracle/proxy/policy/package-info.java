/** What NetworkPolicies say about connections. Nothing here drops one. */
package dev.coracle.proxy.policy;
