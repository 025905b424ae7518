package dev.culvert.engine.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageNamesTest {
    @ParameterizedTest
    @CsvSource({"C, Close, CommandComplete", "D, Describe, DataRow", "E, Execute, ErrorResponse", "H, Flush, CopyOutResponse", "S, Sync, ParameterStatus", "c, CopyDone, CopyDone", "d, CopyData, CopyData"})
    void aLetterThatBothSidesUseIsNamedBySide(char type, String fromClient, String fromServer) {
        assertThat(MessageNames.of(true, type) + " " + MessageNames.of(false, type)).isEqualTo(fromClient + " " + fromServer);
    }

    @Test
    void theNamesOfClientsMessagesAreThoseOfTheManual() {
        assertThat(names(true)).isEqualTo("B Bind, C Close, D Describe, E Execute, F FunctionCall, H Flush, P Parse, Q Query, S Sync, X Terminate, c CopyDone, d CopyData, f CopyFail, p Password");
    }

    @Test
    void theNamesOfServersMessagesAreThoseOfTheManual() {
        assertThat(names(false)).isEqualTo(
            "1 ParseComplete, 2 BindComplete, 3 CloseComplete, A NotificationResponse, C CommandComplete, D DataRow, E ErrorResponse, G CopyInResponse, H CopyOutResponse, "
                + "I EmptyQueryResponse, K BackendKeyData, N NoticeResponse, R Authentication, S ParameterStatus, T RowDescription, V FunctionCallResponse, W CopyBothResponse, "
                + "Z ReadyForQuery, c CopyDone, d CopyData, n NoData, s PortalSuspended, t ParameterDescription");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anUnknownTypeIsShownAsANumberAndNeverAsItself(boolean fromClient) {
        assertThat(MessageNames.of(fromClient, '\u001b')).isEqualTo("unknown (0x1b)");
    }

    private static String names(boolean fromClient) {
        return IntStream.range(0, 256)
            .mapToObj(type -> (char) type)
            .filter(type -> !MessageNames.of(fromClient, type).startsWith("unknown"))
            .map(type -> type + " " + MessageNames.of(fromClient, type))
            .collect(Collectors.joining(", "));
    }
}
