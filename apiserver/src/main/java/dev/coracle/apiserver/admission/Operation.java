package dev.coracle.apiserver.admission;

/** What a write does, as webhooks spell it. */
public enum Operation {
    CREATE,
    UPDATE,
    DELETE,
    CONNECT
}
