package dev.coracle.apimachinery.status;

/** {@code metav1.StatusReason} with the HTTP code Kubernetes gives it. */
public enum Reason {
    Unknown(500),
    Unauthorized(401),
    Forbidden(403),
    NotFound(404),
    AlreadyExists(409),
    Conflict(409),
    Gone(410),
    Invalid(422),
    ServerTimeout(500),
    Timeout(504),
    TooManyRequests(429),
    BadRequest(400),
    MethodNotAllowed(405),
    NotAcceptable(406),
    RequestEntityTooLarge(413),
    UnsupportedMediaType(415),
    InternalError(500),
    Expired(410),
    ServiceUnavailable(503);

    private final int code;

    Reason(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }
}
