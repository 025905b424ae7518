import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/// The jars in one, and of the libraries only the classes that Culvert can come to: opening sixty jars takes a tenth of a second at every
/// start, and of Netty alone two thirds are protocols that nothing here speaks.
///
/// A class is taken along when its name stands anywhere in one that is: as a type, in a signature, or as a text, for those that are looked
/// up by name. Names that are put together at run time are not seen; the packages in which that happens, or which native code looks into, are
/// taken whole.
final class OneJar {
    private static final Pattern WHOLE = Pattern.compile("dev/culvert/.*|com/sun/jna/(?!platform/).*|com/mcdermottroe/.*|com/github/javakeyring/.*|org/freedesktop/.*|io/netty/internal/tcnative/.*"
        + "|io/netty/channel/(unix|epoll|kqueue)/.*");
    private static final Pattern UNWANTED = Pattern.compile(".*/|META-INF/(maven|native-image)/.*|META-INF/(MANIFEST\\.MF|INDEX\\.LIST|[^/]*\\.(SF|RSA|DSA)|io\\.netty\\.versions\\.properties)"
        + "|(META-INF/versions/\\d+/)?module-info\\.class|atlantafx/base/theme/(?!primer-).*\\.(css|bss)|com/sun/jna/platform/.*\\.(html|template)");
    private static final Pattern VERSION = Pattern.compile("META-INF/versions/(\\d+)/(.*)");
    private static final String SERVICES = "META-INF/services/";
    private static final Pattern LICENCE = Pattern.compile("META-INF/([^/]*)");
    private static final Pattern NAME = Pattern.compile("[\\w$]+([/.][\\w$]+)+");
    private static final int FIRST_CACHED = ClassFile.JAVA_6_VERSION;

    private final Map<String, byte[]> entries = new TreeMap<>();
    private final Map<String, Integer> versions = new HashMap<>();

    /// @param natives which native libraries are wanted
    void add(Path jar, Predicate<String> natives) throws IOException {
        try (ZipFile from = new ZipFile(jar.toFile())) {
            for (ZipEntry entry : Collections.list(from.entries())) {
                String name = entry.getName();
                if (!UNWANTED.matcher(name).matches() && (!name.matches(".*\\.(so|dylib|dll|jnilib|a)") || natives.test(name))) {
                    add(jar.getFileName().toString(), name, from.getInputStream(entry).readAllBytes());
                }
            }
        }
    }

    private void add(String jar, String name, byte[] content) {
        Matcher versioned = VERSION.matcher(name);
        Matcher licence = LICENCE.matcher(name);
        if (name.startsWith(SERVICES)) {
            entries.merge(name, content, (one, other) -> (text(one) + "\n" + text(other)).getBytes(StandardCharsets.UTF_8));
        } else if (licence.matches()) {
            entries.put("META-INF/licenses/" + jar.replaceFirst("\\.jar$", "/") + licence.group(1), content);
        } else {
            int version = versioned.matches() ? Integer.parseInt(versioned.group(1)) : 0;
            String plain = version == 0 ? name : versioned.group(2);
            if (version <= Runtime.version().feature() && version >= versions.getOrDefault(plain, 0)) {
                versions.put(plain, version);
                entries.put(plain, content);
            }
        }
    }

    void add(String name, byte[] content) {
        entries.put(name, content);
    }

    Map<String, byte[]> entries() {
        return Collections.unmodifiableMap(entries);
    }

    /// @param time of all entries
    void write(Path jar, FileTime time) throws IOException {
        Set<String> reached = reached();
        try (OutputStream file = Files.newOutputStream(jar); ZipOutputStream to = new ZipOutputStream(file)) {
            write(to, "META-INF/MANIFEST.MF", "Manifest-Version: 1.0\nMain-Class: dev.culvert.Main\n".getBytes(StandardCharsets.UTF_8), time);
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                if (!isClass(entry.getKey())) {
                    write(to, entry.getKey(), entry.getValue(), time);
                } else if (reached.contains(entry.getKey())) {
                    write(to, entry.getKey(), renewed(entry.getValue()), time);
                }
            }
        }
    }

    private static void write(ZipOutputStream to, String name, byte[] content, FileTime time) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setLastModifiedTime(time);
        to.putNextEntry(entry);
        to.write(content);
    }

    private Set<String> reached() {
        Set<String> reached = new TreeSet<>();
        Deque<String> left = new ArrayDeque<>();
        entries.forEach((name, content) -> {
            if (WHOLE.matcher(name).matches() && isClass(name)) {
                left.add(name);
            } else if (name.startsWith(SERVICES)) {
                find(text(content), left);
            }
        });
        while (!left.isEmpty()) {
            String name = left.remove();
            if (reached.add(name)) {
                for (PoolEntry constant : ClassFile.of().parse(entries.get(name)).constantPool()) {
                    if (constant instanceof Utf8Entry words) {
                        find(words.stringValue(), left);
                    }
                }
            }
        }
        return reached;
    }

    private void find(String text, Deque<String> found) {
        Matcher names = NAME.matcher(text);
        while (names.find()) {
            String name = names.group().replace('.', '/');
            for (String type : new String[] {name, name.substring(1)}) { // in descriptors there is an L before it
                if (entries.containsKey(type + ".class")) {
                    found.add(type + ".class");
                }
            }
        }
    }

    /// The same class in a newer format: the JVM's cache takes none that are older, and checks them slowly. Only picocli's are, which promises to run on Java 5.
    private byte[] renewed(byte[] content) {
        ClassModel old = ClassFile.of().parse(content);
        if (old.majorVersion() >= FIRST_CACHED) {
            return content;
        }
        ClassHierarchyResolver siblings = ClassHierarchyResolver.ofResourceParsing(type -> {
            byte[] known = entries.get(type.descriptorString().replaceFirst("^L(.*);$", "$1.class"));
            return known == null ? null : new ByteArrayInputStream(known);
        });
        ClassFile format = ClassFile.of(
            ClassFile.ClassHierarchyResolverOption.of(siblings.orElse(ClassHierarchyResolver.defaultResolver())), ClassFile.StackMapsOption.GENERATE_STACK_MAPS);
        ClassTransform newer = (made, element) -> made.with(element instanceof ClassFileVersion ? ClassFileVersion.of(ClassFile.JAVA_8_VERSION, 0) : element);
        return format.transformClass(old, newer.andThen(ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL)));
    }

    private static boolean isClass(String name) {
        return name.endsWith(".class");
    }

    private static String text(byte[] content) {
        return new String(content, StandardCharsets.UTF_8);
    }
}
