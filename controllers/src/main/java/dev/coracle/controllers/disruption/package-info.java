/** Disruption budgets: how many pods may be evicted. */
package dev.coracle.controllers.disruption;
