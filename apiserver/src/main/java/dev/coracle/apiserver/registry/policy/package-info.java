/** Kinds about how much may be used and disturbed: quotas and disruption budgets. */
package dev.coracle.apiserver.registry.policy;
