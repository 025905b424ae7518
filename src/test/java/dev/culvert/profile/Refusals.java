package dev.culvert.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.culvert.profile.ConnectionString.ApiKey;
import dev.culvert.profile.ConnectionString.Endpoint;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/// What is said about input that cannot be used. Whatever must not be repeated is written SECRET in these tests.
final class Refusals {
    static final String FIELD = "DATABASE_URL";
    static final String KEY_FIELD = "PDP_API_KEY";

    private Refusals() {}

    static ConnectionString parse(String text) throws InvalidConnectionString {
        return ConnectionString.parse(text, FIELD);
    }

    static String refusal(String text) {
        return message(text, () -> parse(text));
    }

    static String refusalOfKey(String text) {
        return message(text, () -> ApiKey.of(text, KEY_FIELD));
    }

    static String refusalOfEndpoint(String text) {
        return message(text, () -> Endpoint.parse(text, 5432, FIELD));
    }

    private static String message(String text, ThrowingCallable call) {
        InvalidConnectionString refused = catchThrowableOfType(InvalidConnectionString.class, call);
        assertThat(refused).as("reading %s", text).isNotNull().hasNoCause().hasNoSuppressedExceptions();
        assertThat(refused.getMessage()).doesNotContainIgnoringCase("secret").hasLineCount(1);
        return refused.getMessage();
    }
}
