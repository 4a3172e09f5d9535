/** Who asks, and whether they may: authentication, request attributes, authorization. Pure decisions, any thread. */
package dev.coracle.apiserver.auth;
