package dev.culvert.handoff;

import java.io.StringWriter;
import java.util.List;
import java.util.UUID;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/// What DataGrip puts on the clipboard when data sources are copied, and reads with *Import from Clipboard*
/// (as observed in many of them; it is not documented). The other JetBrains IDEs read it too.
final class DataGripSource {
    private DataGripSource() {}

    static String text(List<LocalConnection> connections) {
        StringBuilder text = new StringBuilder("#DataSourceSettings#");
        for (LocalConnection to : connections) {
            text.append("\n#LocalDataSource: ").append(to.name()).append("\n#BEGIN#\n").append(element(to)).append("\n#END#");
        }
        return text.toString();
    }

    private static String element(LocalConnection to) {
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
            start(xml, "data-source", "source", "LOCAL", "name", to.name(), "uuid", UUID.randomUUID().toString()); // a new one for each copy, as DataGrip does
            // The versions are those of an observed copy; DataGrip replaces them when it connects. Whether it reads an element without
            // them is UNVERIFIED.
            start(xml, "database-info", "product", "PostgreSQL", "version", "17.2", "jdbc-version", "4.2", "driver-name", "PostgreSQL JDBC Driver", "driver-version", "42.7.3",
                "dbms", "POSTGRES", "exact-version", "17.2", "exact-driver-version", "42.7");
            element(xml, "identifier-quote-string", "\"");
            xml.writeEndElement();
            empty(xml, "case-sensitivity", "plain-identifiers", "lower", "quoted-identifiers", "exact");
            element(xml, "driver-ref", "postgresql");
            element(xml, "synchronize", "true");
            element(xml, "jdbc-driver", "org.postgresql.Driver");
            element(xml, "jdbc-url", JdbcUrl.withoutUser(to));
            element(xml, "secret-storage", "master_key");
            element(xml, "user-name", to.user());
            start(xml, "schema-mapping");
            start(xml, "introspection-scope");
            start(xml, "node", "kind", "database", "qname", "@"); // the current one
            empty(xml, "node", "kind", "schema", "qname", "@");
            xml.writeEndElement();
            xml.writeEndElement();
            xml.writeEndElement();
            element(xml, "working-dir", "$ProjectFileDir$");
            xml.writeEndElement();
            xml.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException(e); // a StringWriter takes everything
        }
        return text.toString();
    }

    private static void start(XMLStreamWriter xml, String name, String... attributes) throws XMLStreamException {
        xml.writeStartElement(name);
        attributes(xml, attributes);
    }

    private static void empty(XMLStreamWriter xml, String name, String... attributes) throws XMLStreamException {
        xml.writeEmptyElement(name);
        attributes(xml, attributes);
    }

    private static void attributes(XMLStreamWriter xml, String... attributes) throws XMLStreamException {
        for (int i = 0; i < attributes.length; i += 2) {
            xml.writeAttribute(attributes[i], attributes[i + 1]);
        }
    }

    private static void element(XMLStreamWriter xml, String name, String text) throws XMLStreamException {
        xml.writeStartElement(name);
        xml.writeCharacters(text);
        xml.writeEndElement();
    }
}
