package dev.culvert.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    private static final int DEEPEST = 500;
    private static final int MOST_DIGITS = 1000;

    @Test
    void aTreeHasThePlainTypes() throws Exception {
        assertThat(Json.object(read("""
            {"text": "a", "yes": true, "no": false, "nothing": null, "list": [1, {}], "int": 2147483647, "long": 2147483648, "big": 9223372036854775808, "decimal": 1.0}""")))
            .hasValueSatisfying(object -> {
                assertThat(object.keySet()).as("in their order").containsExactly("text", "yes", "no", "nothing", "list", "int", "long", "big", "decimal");
                assertThat(object.values()).containsExactly("a", true, false, null, List.of(1, Map.of()), Integer.MAX_VALUE, 2_147_483_648L, new BigInteger("9223372036854775808"), new BigDecimal("1.0"));
            });
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "0", "-1", "1.0", "1.50", "-0.10", "900.0", "640.25", "9007199254740993", "12345678901234567890", "-98765432109876543210987654321",
        "0.1234567890123456789012345678901234567890", "12345678901234567890.123456789", "1E+400", "1E-400", "true", "false", "null", "\"\"", "[]", "{}",
        "{\"b\":[1,1.0,\"1\"],\"a\":{\"\":null}}", "\"ü😀\u2028/\u007f\"", "\"\\\"\\\\\\b\\f\\n\\r\\t\\u0000\\u001F\"", "\"\\uD800\"",
    })
    void whatIsReadIsWrittenAsItWas(String text) throws Exception {
        assertThat(Json.line(read(text))).isEqualTo(text);
    }

    @Test
    void aNumberMayHaveAThousandDigits() throws Exception {
        String most = "7".repeat(MOST_DIGITS);
        assertThat(Json.line(read(most))).isEqualTo(most);
        assertThatExceptionOfType(NotJson.class).isThrownBy(() -> read(most + "7")).withMessage("it is not JSON");
        assertThatExceptionOfType(NotJson.class).isThrownBy(() -> read("0." + most)).withMessage("it is not JSON");
    }

    @ParameterizedTest
    @CsvSource({"[,]", "'{\"a\":','}'"})
    void howDeepItGoesIsLimited(String open, String close) throws Exception {
        String deepest = open.repeat(DEEPEST) + (open.equals("[") ? "" : "1") + close.repeat(DEEPEST);
        assertThat(Json.line(read(deepest))).isEqualTo(deepest);
        assertThatExceptionOfType(NotJson.class).isThrownBy(() -> read(open.repeat(DEEPEST + 1))).withMessage("it is not JSON");
        assertThatExceptionOfType(NotJson.class).isThrownBy(() -> read(open.repeat(1_000_000)));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "hunter2", "{\"a\": 1, \"a\": hunter2}", "{\"hunter2\": 1, \"hunter2\": 2}", "{} hunter2", "{} {\"hunter2\": 1}", "\"hunter2\" 1", "[1, hunter2]", "{\"hunter2\"", "{\"hunter2\": [",
        "\"hunter2", "{hunter2: 1}", "{'hunter2': 1}", "{\"hunter2\": 1,}", "// hunter2\n1", "{\"hunter2\": NaN}", "{\"hunter2\": -Infinity}", "\"hunter2\\x\"", "\"hunter2\t\"",
        "[01]", "[+1]", "[.5]", "[1.]", "[0x1F]", "[1e99999999999]", "\u0000", "]", ",", "\"hunter2\"]",
    })
    void anythingElseIsRefusedAndNotRepeated(String text) {
        assertThatExceptionOfType(NotJson.class).isThrownBy(() -> read(text)).withMessageStartingWith("there is a mistake in line ").withNoCause()
            .satisfies(refusal -> assertThat(refusal.getMessage()).doesNotContain("hunter2"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        `{"a": 1,\n"a": 2}`    | 2
        `{\n"a": 1\n"b": 2}`   | 3
        `{}\n\n{}`             | 3
        `{}\n]`                | 2
        `[\n1e99999999999\n]`  | 2
        `[1,\n2`               | 2
        """)
    void theLineIsSaid(String text, int line) {
        assertThatExceptionOfType(NotJson.class).isThrownBy(() -> read(text.replace("\\n", "\n"))).withMessage("there is a mistake in line " + line);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \n", "null"})
    void nothingIsNull(String text) throws Exception {
        assertThat(read(text)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16BE", "UTF-16LE", "UTF-32BE"})
    void unicodesEncodingsAreKnownByTheirBytes(String encoding) throws Exception {
        assertThat(Json.read("[\"ü\"]".getBytes(Charset.forName(encoding)))).isEqualTo(List.of("ü"));
    }

    @Test
    void bytesThatAreNoTextAreRefused() {
        assertThatExceptionOfType(NotJson.class).isThrownBy(() -> Json.read(new byte[] {'"', (byte) 0xff, (byte) 0xfe, '"'}));
    }

    /// No other exception, whatever comes.
    @Test
    void noiseIsJsonOrNot() {
        Random random = new Random(4711);
        String pieces = "{}[]:,\"\\u0e+-.19 \n\ttrufalsn\u00e9\ud83d\ude00\u0000";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(40); length > 0; length--) {
                text.append(pieces.charAt(random.nextInt(pieces.length())));
            }
            byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
            if (bytes.length > 0 && random.nextBoolean()) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try {
                Json.line(Json.read(bytes));
            } catch (NotJson refused) {
                assertThat(refused).hasNoCause();
            }
        }
    }

    @Test
    void linesAreForPeople() {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("number", 20.0);
        tree.put("list", List.of("a", List.of(), Map.of()));
        tree.put("object", Map.of("nothing", List.of(true)));
        assertThat(Json.lines(tree)).isEqualTo("""
            {
              "number": 20.0,
              "list": [
                "a",
                [ ],
                { }
              ],
              "object": {
                "nothing": [
                  true
                ]
              }
            }""");
    }

    @Test
    void whatIsNoJsonIsNotWritten() {
        assertThat(Json.line(Double.NaN)).as("the rest stays JSON").isEqualTo("\"NaN\"");
        assertThatIllegalArgumentException().isThrownBy(() -> Json.line(List.of('c'))).withMessage("JSON has no class java.lang.Character");
    }

    @Test
    void aTreeIsAskedForWhatItIs() throws Exception {
        assertThat(Json.object(read("{\"a\": 1}"))).hasValue(Map.of("a", 1));
        assertThat(Json.object(read("[1]"))).isEmpty();
        assertThat(Json.object(null)).isEmpty();
        assertThat(Json.elements(read("[1, null]"))).hasSize(2);
        assertThat(Json.elements(read("{\"a\": 1}"))).isEmpty();
        assertThat(Json.elements(null)).isEmpty();
    }

    private static Object read(String text) throws NotJson {
        return Json.read(text.getBytes(StandardCharsets.UTF_8));
    }
}
