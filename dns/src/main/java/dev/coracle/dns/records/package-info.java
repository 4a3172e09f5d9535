/** One class per family of names: what each answers, from one {@link dev.coracle.dns.Zone}. Pure, callable from any thread. */
package dev.coracle.dns.records;
