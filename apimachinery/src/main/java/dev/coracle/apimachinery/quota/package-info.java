/** What objects count in resource quotas, for admission and for the quota controller alike. */
package dev.coracle.apimachinery.quota;
