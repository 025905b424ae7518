package dev.culvert.engine.postgres;

/// The manual's names of the typed messages (chapter "Message Formats"), for people who watch them go by.
public final class MessageNames {
    private MessageNames() {}

    public static String of(boolean fromClient, char type) {
        return fromClient ? fromClient(type) : fromServer(type);
    }

    private static String fromClient(char type) {
        return switch (type) {
            case 'B' -> "Bind";
            case 'C' -> "Close";
            case 'D' -> "Describe";
            case 'E' -> "Execute";
            case 'F' -> "FunctionCall";
            case 'H' -> "Flush";
            case 'P' -> "Parse";
            case 'Q' -> "Query";
            case 'S' -> "Sync";
            case 'X' -> "Terminate";
            case 'c' -> "CopyDone";
            case 'd' -> "CopyData";
            case 'f' -> "CopyFail";
            case 'p' -> "Password";
            default -> unknown(type);
        };
    }

    private static String fromServer(char type) {
        return switch (type) {
            case '1' -> "ParseComplete";
            case '2' -> "BindComplete";
            case '3' -> "CloseComplete";
            case 'A' -> "NotificationResponse";
            case 'C' -> "CommandComplete";
            case 'D' -> "DataRow";
            case 'E' -> "ErrorResponse";
            case 'G' -> "CopyInResponse";
            case 'H' -> "CopyOutResponse";
            case 'I' -> "EmptyQueryResponse";
            case 'K' -> "BackendKeyData";
            case 'N' -> "NoticeResponse";
            case 'R' -> "Authentication";
            case 'S' -> "ParameterStatus";
            case 'T' -> "RowDescription";
            case 'V' -> "FunctionCallResponse";
            case 'W' -> "CopyBothResponse";
            case 'Z' -> "ReadyForQuery";
            case 'c' -> "CopyDone";
            case 'd' -> "CopyData";
            case 'n' -> "NoData";
            case 's' -> "PortalSuspended";
            case 't' -> "ParameterDescription";
            default -> unknown(type);
        };
    }

    private static String unknown(char type) {
        return String.format("unknown (0x%02x)", (int) type);
    }
}
