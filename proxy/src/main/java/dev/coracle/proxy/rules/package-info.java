/**
 * What the real kube-proxy would have programmed on a node: iptables rules, IPVS virtual servers with their ipsets, or nftables
 * rules, as the tools print them. Pure functions of a moment's Services, endpoints and configuration; nothing here routes anything.
 */
package dev.coracle.proxy.rules;
