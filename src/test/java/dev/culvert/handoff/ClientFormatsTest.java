package dev.culvert.handoff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.culvert.testkit.JsonText;
import java.io.StringReader;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.postgresql.Driver;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

/// The formats of clients that are not here, read by their rules.
class ClientFormatsTest {
    static final List<LocalConnection> ALL = Connections.ALL;

    private static final Pattern BLOCK = Pattern.compile("#LocalDataSource: (.+)\n#BEGIN#\n(<data-source .+</data-source>)\n#END#(?:\n|$)");
    private static final Set<String> DBEAVER_KEYS = Set.of("driver", "name", "url", "host", "port", "database", "user", "savePassword", "prop.sslmode", "create", "save", "connect", "openConsole");

    @Test
    void dataGripFindsEverySource() throws Exception {
        String text = Format.DATAGRIP.text(ALL, Shell.POSIX);
        assertThat(text).startsWith("#DataSourceSettings#\n");
        Matcher block = BLOCK.matcher(text);
        Set<String> ids = new HashSet<>();
        int end = text.indexOf('\n') + 1;
        for (LocalConnection to : ALL) {
            assertThat(block.find() && block.start() == end).as("one block after the other").isTrue();
            end = block.end();
            assertThat(block.group(1)).isEqualTo(to.name());
            Document xml = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(block.group(2))));
            Element source = xml.getDocumentElement();
            assertThat(source.getAttribute("source")).isEqualTo("LOCAL");
            assertThat(source.getAttribute("name")).isEqualTo(to.name());
            ids.add(source.getAttribute("uuid"));
            assertThat(((Element) source.getFirstChild()).getAttribute("dbms")).isEqualTo("POSTGRES");
            assertThat(text(xml, "identifier-quote-string")).isEqualTo("\"");
            assertThat(text(xml, "driver-ref")).isEqualTo("postgresql");
            assertThat(text(xml, "jdbc-driver")).isEqualTo(Driver.class.getName());
            assertThat(text(xml, "user-name")).isEqualTo("postgres");
            assertThat(text(xml, "secret-storage")).isEqualTo("master_key");
            assertThat(xml.getElementsByTagName("node").getLength()).isEqualTo(2);
            assertThat(xml.getElementsByTagName("password").getLength()).isZero();
            Properties url = Driver.parseURL(text(xml, "jdbc-url"), new Properties());
            assertThat(url).containsEntry("PGDBNAME", to.database()).containsEntry("PGPORT", String.valueOf(to.port())).containsEntry("sslmode", "disable").doesNotContainKey("password");
        }
        assertThat(end).isEqualTo(text.length());
        assertThat(ids).as("a source of its own for each").hasSize(ALL.size()).allMatch(id -> id.length() == 36);
        assertThat(Format.DATAGRIP.text(Connections.PLAIN, Shell.POSIX)).isNotEqualTo(Format.DATAGRIP.text(Connections.PLAIN, Shell.POSIX));
    }

    private static String text(Document xml, String element) {
        assertThat(xml.getElementsByTagName(element).getLength()).as(element).isEqualTo(1);
        return xml.getElementsByTagName(element).item(0).getTextContent();
    }

    /// The rules of its validate_json_data, old and new.
    @Test
    void pgAdminTakesEveryServer() {
        Map<String, Object> servers = JsonText.object(JsonText.object(Format.PGADMIN.text(ALL, Shell.POSIX)).get("Servers"));
        assertThat(servers.keySet()).containsExactly("1", "2", "3", "4", "5", "6");
        for (int i = 0; i < ALL.size(); i++) {
            Map<String, Object> server = JsonText.object(servers.get(String.valueOf(i + 1)));
            LocalConnection to = ALL.get(i);
            assertThat(server.get("Port")).isEqualTo(to.port());
            assertThat(server.get("Name")).isEqualTo(to.name());
            assertThat(server.get("MaintenanceDB")).isEqualTo(to.database());
            assertThat(server.get("Host")).isEqualTo(to.host());
            assertThat(server.get("Username")).isEqualTo("postgres");
            assertThat(server.get("Group")).isEqualTo("Culvert");
            assertThat(server.get("SSLMode")).isEqualTo("disable");
            assertThat(JsonText.object(server.get("ConnectionParameters"))).containsEntry("sslmode", "disable");
            assertThat(server.containsKey("BGColor")).isEqualTo(server.containsKey("FGColor")).isEqualTo(Colours.of(to.environment()).isPresent());
        }
        assertThat(Stream.of(1, 3, 4).map(number -> (String) JsonText.object(servers.get(String.valueOf(number))).get("BGColor"))).as("a colour for each environment").doesNotHaveDuplicates()
            .allMatch(colour -> colour.matches("#[0-9a-f]{6}"));
    }

    @ParameterizedTest
    @FieldSource("ALL")
    void dBeaverFindsEveryValue(LocalConnection to) throws Exception {
        String specification = DBeaverConnection.specification(to);
        assertThat(specification).doesNotContain("${", "\"");
        Map<String, String> values = Arrays.stream(specification.split("\\|")).map(value -> value.split("=", 2)).collect(Collectors.toMap(value -> value[0], value -> value[1]));
        assertThat(values).containsEntry("driver", "postgresql").containsEntry("user", "postgres").containsEntry("prop.sslmode", "disable").containsEntry("create", "true");
        assertThat(DBEAVER_KEYS).containsAll(values.keySet());
        assertThat(values.get("name")).hasSameSizeAs(to.name().replace("${", "$ {"));
        Properties url = values.containsKey("url") ? Driver.parseURL(values.get("url"), new Properties()) : new Properties();
        assertThat(values.getOrDefault("database", url.getProperty("PGDBNAME"))).isEqualTo(to.database());
        assertThat(values.getOrDefault("port", url.getProperty("PGPORT"))).isEqualTo(String.valueOf(to.port()));
    }

    @ParameterizedTest
    @FieldSource("ALL")
    void theAppsFindTheName(LocalConnection to) {
        URI tablePlus = URI.create(Format.TABLEPLUS.text(to, Shell.POSIX));
        assertThat(tablePlus.getScheme()).isEqualTo("postgresql");
        assertThat(query(tablePlus)).containsEntry("name", to.name()).containsEntry("tLSMode", "0").hasEntrySatisfying("statusColor", colour -> assertThat(colour).matches("[0-9A-F]{6}"));
        URI postico = URI.create(Format.POSTICO.text(to, Shell.POSIX));
        assertThat(postico.getScheme()).isEqualTo("postico");
        assertThat(query(postico)).containsEntry("nickname", to.name()).containsEntry("uuid", to.profile().toString());
        for (URI url : List.of(tablePlus, postico)) {
            assertThat(url.getUserInfo()).isEqualTo("postgres");
            assertThat(url.getPath()).isEqualTo("/" + to.database());
            assertThat(url.getHost()).isEqualTo(to.host().contains(":") ? "[" + to.host() + "]" : to.host());
            assertThat(url.getPort()).isEqualTo(to.port());
        }
    }

    private static Map<String, String> query(URI url) {
        return Arrays.stream(url.getRawQuery().split("&")).map(value -> value.split("=", 2)).collect(Collectors.toMap(value -> value[0], value -> URLDecoder.decode(value[1], StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @FieldSource("ALL")
    void pythonRunsTheLines(LocalConnection to, @TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("psycopg.py"), "import json\ndef connect(**values):\n    print(json.dumps(values))\n");
        Path program = Files.writeString(folder.resolve("program.py"), Format.PYTHON.text(to, Shell.POSIX) + "\n");
        Map<String, Object> values = run("python3", program);
        assertThat(values.get("host")).isEqualTo(to.host());
        assertThat(values.get("port")).isEqualTo(to.port());
        assertThat(values.get("dbname")).isEqualTo(to.database());
        assertThat(values.get("user")).isEqualTo("postgres");
        assertThat(values.get("sslmode")).isEqualTo("disable");
    }

    @ParameterizedTest
    @FieldSource("ALL")
    void nodeRunsTheLines(LocalConnection to, @TempDir Path folder) throws Exception {
        Path module = Files.createDirectories(folder.resolve("node_modules/pg"));
        Files.writeString(module.resolve("package.json"), "{\"main\": \"index.js\"}");
        Files.writeString(module.resolve("index.js"), "exports.Client = class { constructor(values) { this.values = values; } async connect() { console.log(JSON.stringify(this.values)); } };\n");
        Path program = Files.writeString(folder.resolve("program.mjs"), Format.NODE.text(to, Shell.POSIX) + "\n");
        Map<String, Object> values = run("node", program);
        assertThat(values.get("host")).isEqualTo(to.host());
        assertThat(values.get("port")).isEqualTo(to.port());
        assertThat(values.get("database")).isEqualTo(to.database());
        assertThat(values.get("user")).isEqualTo("postgres");
        assertThat(values.get("ssl")).isEqualTo(false);
    }

    private static Map<String, Object> run(String interpreter, Path program) throws Exception {
        assumeTrue(Psql.find(interpreter).isPresent(), "no " + interpreter);
        Process process = new ProcessBuilder(interpreter, program.toString()).redirectErrorStream(true).directory(program.getParent().toFile()).start();
        process.getOutputStream().close();
        return JsonText.object(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    }
}
