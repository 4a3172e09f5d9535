/** Kubeconfig files: what a cluster's own entry looks like, and adding it to a user's file. Any thread; blocks on files. */
package dev.coracle.kubectlcompat.kubeconfig;
