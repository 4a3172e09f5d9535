/**
 * The columns {@code kubectl get} shows, one file per kind. Pure: cells are computed on whichever thread renders the table.
 */
package dev.coracle.kubectlcompat.columns;
