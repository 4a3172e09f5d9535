/** Tokens of ServiceAccounts: issuing them, knowing them again, and the documents with which others can check them. */
package dev.coracle.apiserver.serviceaccount;
