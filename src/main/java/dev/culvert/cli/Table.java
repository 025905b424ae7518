package dev.culvert.cli;

import java.util.List;

/// Rows for people to read, in columns.
final class Table {
    private Table() {}

    static String of(List<List<String>> rows) {
        StringBuilder table = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < row.size(); column++) {
                int at = column;
                int width = rows.stream().mapToInt(other -> length(other.get(at))).max().orElse(0);
                line.append(row.get(column)).repeat(' ', width - length(row.get(column)) + 2);
            }
            table.append(line.toString().stripTrailing()).append(System.lineSeparator());
        }
        return table.toString();
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }
}
