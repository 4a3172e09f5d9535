package dev.coracle.compat.kubectl;

/** What a command did. */
record Outcome(int exit, String stdout, String stderr) {}
