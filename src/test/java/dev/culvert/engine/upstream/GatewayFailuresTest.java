package dev.culvert.engine.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.engine.Failure;
import dev.culvert.engine.Failure.Kind;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GatewayFailuresTest {
    @ParameterizedTest
    @CsvSource({
        "401, KEY_REJECTED, 28P01, Prisma rejected the API key (401 Unauthorized).",
        "403, KEY_REJECTED, 28P01, Prisma rejected the API key (403 Forbidden).",
        "410, NO_DATABASE, 3D000, There is no Prisma Postgres database behind this API key (410 Gone).",
        "429, RATE_LIMITED, 53400, 'Prisma turned the connection down: too many requests, or the plan''s operations are used up (429 Too Many Requests).'",
        "200, GATEWAY_REFUSED, 57P03, Prisma's gateway refused the connection (200 OK).",
        "302, GATEWAY_REFUSED, 57P03, Prisma's gateway refused the connection (302 Found).",
        "404, GATEWAY_REFUSED, 57P03, Prisma's gateway refused the connection (404 Not Found).",
        "500, GATEWAY_REFUSED, 57P03, Prisma's gateway refused the connection (500 Internal Server Error).",
        "503, GATEWAY_REFUSED, 57P03, Prisma's gateway refused the connection (503 Service Unavailable).",
    })
    void aStatusSaysWhatItMeans(int status, Kind kind, String sqlState, String message) {
        Failure failure = answer(status, EmptyHttpHeaders.INSTANCE).failure();
        assertThat(failure.kind() + " " + failure.sqlState() + " " + failure.message()).isEqualTo(kind + " " + sqlState + " " + message);
    }

    @ParameterizedTest
    @CsvSource({"401, false", "403, false", "404, false", "410, false", "429, false", "200, false", "500, false", "502, true", "503, true", "504, true"})
    void onlyAnOverloadedOrMissingServerIsTriedAgain(int status, boolean mayPass) {
        assertThat(answer(status, EmptyHttpHeaders.INSTANCE).mayPass()).isEqualTo(mayPass);
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 410, 429, 200, 503})
    void everyStatusHasARemedy(int status) {
        assertThat(answer(status, EmptyHttpHeaders.INSTANCE).failure().remedy()).endsWith(".");
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 410, 429, 500, 503})
    void theRequestIdIsKept(int status) {
        assertThat(answer(status, requestId("req-42")).failure().fullDetail()).isEqualTo("Request id: req-42.");
    }

    @Test
    void withoutARequestIdThereIsNoDetail() {
        assertThat(answer(401, EmptyHttpHeaders.INSTANCE).failure().fullDetail()).isEmpty();
    }

    @Test
    void aLongRequestIdIsCut() {
        assertThat(answer(401, requestId("x".repeat(5000))).failure().requestId()).isEqualTo("x".repeat(200));
    }

    @Test
    void aRequestIdCannotDriveATerminal() {
        assertThat(answer(401, requestId("a\u001b[31m\u009b\u202eb")).failure().requestId()).isEqualTo("a?[31m??b");
    }

    @Test
    void aReasonPhraseCannotDriveATerminal() {
        var status = new HttpResponseStatus(401, "No\u001b]0;owned\u0007");
        assertThat(GatewayFailures.ofAnswer(status, EmptyHttpHeaders.INSTANCE).failure().message()).isEqualTo("Prisma rejected the API key (401 No?]0;owned?).");
    }

    private static AttemptFailed answer(int status, HttpHeaders headers) {
        return GatewayFailures.ofAnswer(HttpResponseStatus.valueOf(status), headers);
    }

    private static HttpHeaders requestId(String id) {
        return DefaultHttpHeadersFactory.headersFactory().withValidation(false).newHeaders().set("Prisma-Request-Id", id);
    }
}
