/** What NetworkPolicies say about connections. Decides; dropping is left to whoever carries them. */
package dev.coracle.proxy.policy;
