package dev.coracle.apiserver.http;

import dev.coracle.apiserver.endpoints.ApiResponse;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;

/** Gives every answer an {@code Audit-Id}: the caller's own when it sent one. */
final class AuditIdFilter implements Filter {
    @Override
    public CompletionStage<ApiResponse> handle(Exchange exchange, Next next) {
        exchange.header("Audit-Id", exchange.request().header("audit-id").orElseGet(AuditIdFilter::newId));
        return next.proceed(exchange);
    }

    /** Not from SecureRandom, whose lock every request would wait for: the id only has to be unique. */
    private static String newId() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        long high = random.nextLong() & ~0xf000L | 0x4000L;
        long low = random.nextLong() & 0x3fffffffffffffffL | 0x8000000000000000L;
        return new UUID(high, low).toString();
    }
}
