import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/// Makes from `target/culvert` the program as packages carry it, in `target/image`: a Java runtime with nothing in it that Culvert has no use
/// for, the jars, two launchers, and for each launcher a cache of the classes that it loads at every start. The same on Linux, macOS and
/// Windows, each for itself; `mvn -Pimage package` runs it.
///
/// JavaFX is linked into the runtime, its native libraries and Netty's lie in the runtime's own folder: nothing is unpacked into the user's
/// folders when the program starts. Everything else stays on the class path, because java-keyring is no module.
final class Image {
    /// What jdeps finds in the jars. EC for TLS is in java.base; the authorities of Windows are in a module of their own, which nothing names.
    private static final String MODULES = "java.base,java.desktop,java.logging,java.management,java.naming,java.net.http,java.xml,"
        + "jdk.jfr,jdk.management,jdk.net,jdk.security.auth,jdk.unsupported,javafx.controls,javafx.fxml";

    /// A small heap that may grow and shrinks again, the collector that needs least, and memory outside the heap for a thousand sessions with full buffers.
    /// Not C1 alone: AES would be 300 times slower. No compact object headers: they corrupt arrays on 25. No adapters in the cache: they are
    /// machine code of the processor it was made on. The cache, in which there is no other code, at the address it was made for: elsewhere all
    /// of it would have to be changed and could not be shared. Reflection, which FXML and picocli use once for each of many methods, without
    /// code made for every method; machine code only for what is used ten times as often as usual, so that a start is not spent on compiling
    /// what runs once; and nothing recorded that nobody reads. Unsafe for Netty, which without it makes native calls through method handles and
    /// spends 50 ms of each start on making those. And nothing of the JVM's own on standard output, which is for programs.
    private static final List<String> BOTH = List.of(
        "-XX:+UseSerialGC", "-Xmx256m", "-XX:MinHeapSize=8m", "-XX:MinHeapFreeRatio=10", "-XX:MaxHeapFreeRatio=30", "-Xss512k", "-XX:MaxDirectMemorySize=768m",
        "-XX:+UnlockDiagnosticVMOptions", "-XX:-AOTAdapterCaching", "-XX:ArchiveRelocationMode=0",
        "-Djdk.reflect.useNativeAccessorOnly=true", "-Dio.netty.jfr.enabled=false", "-Dio.netty.noUnsafe=false", "--sun-misc-unsafe-memory-access=allow",
        "-XX:-AOTReplayTraining", "-XX:CompileThresholdScaling=10",
        "-Xlog:disable", "-Xlog:all=error:stderr",
        "--enable-native-access=javafx.graphics,ALL-UNNAMED");

    private enum OperatingSystem {
        LINUX("linux", "linux", "linux", "lib"), MAC("osx", "mac", "darwin", "lib"), WINDOWS("windows", "win", "win32", "bin");

        final String netty;
        final String javafx;
        final String jna;
        final String natives;

        OperatingSystem(String netty, String javafx, String jna, String natives) {
            this.netty = netty;
            this.javafx = javafx;
            this.jna = jna;
            this.natives = natives;
        }

        static OperatingSystem here() {
            String name = System.getProperty("os.name").toLowerCase(Locale.ROOT);
            return name.startsWith("mac") ? MAC : name.startsWith("windows") ? WINDOWS : LINUX;
        }
    }

    private static final OperatingSystem SYSTEM = OperatingSystem.here();
    private static final boolean ARM = System.getProperty("os.arch").equals("aarch64");
    private static final String NETTY = SYSTEM.netty + (ARM ? "-aarch_64" : "-x86_64");
    private static final String JAVAFX = SYSTEM.javafx + (ARM ? "-aarch64" : "");
    private static final String JNA = "com/sun/jna/" + SYSTEM.jna + (ARM ? "-aarch64/" : "-x86-64/");

    private final String version;
    private final FileTime time;
    private final Path built = Path.of("target", "culvert");
    private final Path work = Path.of("target", "image");
    private final Path jars = work.resolve("jars");
    private final Path runtime = work.resolve("runtime");

    /// @param time of all jars: the cache knows a jar by its size and time
    private Image(String version, Instant time) {
        this.version = version;
        this.time = FileTime.from(time);
    }

    public static void main(String[] arguments) throws Exception {
        new Image(arguments[0], Instant.parse(arguments[1])).make();
    }

    private void make() throws Exception {
        delete(work);
        Files.createDirectories(jars);
        List<Path> javafx = javafx();
        link(javafx);
        for (Path jar : javafx) {
            unpackNatives(jar);
        }
        classPath();
        stripNatives();
        Launcher desktop = new Launcher("culvert-desktop", desktopOptions());
        Launcher cli = new Launcher("culvert", both("-XX:InitialHeapSize=8m"));
        Program program = SYSTEM == OperatingSystem.LINUX ? new Folder() : new Bundle();
        program.build(List.of(desktop, cli));
        setTimes(program.app());
        train(program, desktop, List.of("-Dculvert.rehearsal=true"), List.of(), false);
        // Where there are no signals nothing but its end ends `up`, and a program that is killed leaves no cache.
        train(program, cli, List.of(), SYSTEM == OperatingSystem.WINDOWS ? List.of("--help") : List.of("up", "--port", "0"), SYSTEM != OperatingSystem.WINDOWS);
        program.finish();
        delete(jars);
        delete(runtime);
    }

    /// A fifth of the heap for what is new: the window soon has little of that, and a third of it would stay touched. On Linux drawn in software: for a
    /// window in which little moves the graphics card would save little, and its drivers are 55 MB; then without the 8 MB in which JavaFX keeps
    /// pictures of backgrounds, which are filled as quickly. And what the compiler needed at the start is given back.
    private static List<String> desktopOptions() {
        List<String> everywhere = both("-XX:InitialHeapSize=40m", "-XX:NewRatio=4");
        return SYSTEM != OperatingSystem.LINUX ? everywhere
            : Stream.concat(everywhere.stream(), Stream.of("-Dprism.order=sw", "-Dprism.disableRegionCaching=true", "-XX:TrimNativeHeapInterval=3000")).toList();
    }

    private static List<String> both(String... more) {
        return Stream.concat(BOTH.stream(), Stream.of(more)).toList();
    }

    // ---- runtime and jars

    private List<Path> javafx() throws IOException {
        return builtJars(name -> name.startsWith("javafx-") && name.endsWith("-" + JAVAFX + ".jar"));
    }

    private List<Path> builtJars(Predicate<String> wanted) throws IOException {
        try (Stream<Path> all = Files.list(built.resolve("lib"))) {
            return all.filter(jar -> wanted.test(jar.getFileName().toString())).sorted().toList();
        }
    }

    /// Linked from the JDK that runs this. Without what only debuggers read; Culvert's own jars keep their line numbers.
    private void link(List<Path> javafx) throws Exception {
        List<String> command = new ArrayList<>(List.of(tool("jlink"), "--module-path", String.join(java.io.File.pathSeparator, javafx.stream().map(Path::toString).toList()),
            "--add-modules", MODULES + (SYSTEM == OperatingSystem.WINDOWS ? ",jdk.crypto.mscapi" : ""),
            "--no-header-files", "--no-man-pages", "--compress", "zip-9", "--strip-java-debug-attributes", "--output", runtime.toString()));
        List<String> unused = withoutPackages("java.xml", "com/sun/org/apache/(xalan|xpath|bcel)/.*"); // XSLT and XPath
        if (SYSTEM == OperatingSystem.LINUX) {
            unused.addAll(withoutPackages("java.desktop", "(?!(java|com/sun)/beans/).*")); // AWT is for the icon on Windows and macOS
            command.addAll(List.of("--exclude-files", "regex:/java\\.desktop/.*"));
        }
        command.add("--exclude-resources=@" + Files.write(work.resolve("unused"), unused)); // apart, the @ would be for options
        run(command);
        Files.delete(work.resolve("unused"));
    }

    /// What is in these packages of a module that others require as a whole, but for one file in each, because jlink wants something left in
    /// every package that is exported.
    private static List<String> withoutPackages(String module, String packages) throws IOException {
        Path root = FileSystems.getFileSystem(URI.create("jrt:/")).getPath("modules", module);
        Map<Path, List<Path>> found;
        try (Stream<Path> all = Files.walk(root)) {
            found = all.filter(Files::isRegularFile).map(root::relativize).filter(file -> file.getNameCount() > 1 && file.toString().matches(packages))
                .collect(Collectors.groupingBy(Path::getParent));
        }
        Comparator<Path> classesLast = Comparator.<Path, Boolean>comparing(file -> file.toString().endsWith(".class")).thenComparing(Comparator.naturalOrder());
        return found.values().stream().flatMap(files -> files.stream().sorted(classesLast).limit(files.size() - 1)).map(file -> "/" + module + "/" + file)
            .collect(Collectors.toCollection(ArrayList::new));
    }

    private void stripNatives() throws Exception {
        if (SYSTEM == OperatingSystem.LINUX) {
            List<String> command = new ArrayList<>(List.of("strip", "--strip-unneeded"));
            try (Stream<Path> all = Files.walk(runtime.resolve("lib"))) {
                all.filter(file -> file.toString().endsWith(".so")).map(Path::toString).forEach(command::add);
            }
            run(command);
        }
    }

    /// Without what is for other systems; jars that hold nothing but this system's native code are unpacked.
    private void classPath() throws Exception {
        OneJar all = new OneJar();
        all.add(built.resolve("culvert.jar"), entry -> false);
        for (Path jar : builtJars(name -> !name.startsWith("javafx-") && !name.matches(".*-(linux|osx|windows)-(x86_64|aarch_64|riscv64)\\.jar"))) {
            all.add(jar, entry -> entry.startsWith(JNA) || SYSTEM == OperatingSystem.MAC && entry.equals("osxkeychain.so"));
        }
        addBinaryStylesheets(all);
        all.write(jars.resolve("culvert.jar"), time);
        for (Path jar : builtJars(name -> name.endsWith("-" + NETTY + ".jar"))) {
            unpackNatives(jar);
        }
    }

    /// In JavaFX's own form beside the text, which JavaFX then reads instead: AtlantaFX brings its own so.
    private void addBinaryStylesheets(OneJar all) throws Exception {
        Path folder = Files.createDirectory(work.resolve("css"));
        List<String> sheets = all.entries().keySet().stream().filter(name -> name.matches("dev/culvert/.*\\.css")).toList();
        for (String sheet : sheets) {
            Files.write(folder.resolve(Path.of(sheet).getFileName()), all.entries().get(sheet)); // all of them first: they may import each other
        }
        for (String sheet : sheets) {
            Path text = folder.resolve(Path.of(sheet).getFileName());
            Path binary = folder.resolve("binary");
            run(List.of(runtime.resolve("bin").resolve("java").toString(), "-m", "javafx.graphics/com.sun.javafx.css.parser.Css2Bin", text.toString(), binary.toString()));
            all.add(sheet.replaceFirst("css$", "bss"), Files.readAllBytes(binary));
        }
        delete(folder);
    }

    /// To where the JVM looks first. What the JDK has too, such as Microsoft's C library, stays the JDK's.
    private void unpackNatives(Path jar) throws IOException {
        try (ZipFile from = new ZipFile(jar.toFile())) {
            for (ZipEntry entry : Collections.list(from.entries())) {
                if (entry.getName().matches(".*\\.(so|dylib|jnilib|dll)")) {
                    Path to = runtime.resolve(SYSTEM.natives).resolve(entry.getName().replaceFirst(".*/", "").replaceFirst("\\.jnilib$", ".dylib"));
                    if (!Files.exists(to)) {
                        try (InputStream content = from.getInputStream(entry)) {
                            Files.copy(content, to);
                        }
                    }
                }
            }
        }
    }

    private void setTimes(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            for (Path file : all.filter(one -> one.toString().endsWith(".jar")).toList()) {
                Files.setLastModifiedTime(file, time);
            }
        }
    }

    // ---- launchers

    private record Launcher(String name, List<String> options) {
        /// `$APPDIR` is the folder of the jars, for jpackage as in our own scripts.
        String cache() {
            return "-XX:AOTCache=$APPDIR/" + name + ".aot";
        }
    }

    private sealed interface Program {
        void build(List<Launcher> launchers) throws Exception;

        /// The folder with the jars and the caches.
        Path app();

        Path executable(Launcher launcher);

        /// From now on the launcher uses its cache.
        void useCache(Launcher launcher) throws IOException;

        /// What was needed to make it, and is not to be shipped.
        void finish() throws IOException;
    }

    /// Linux: two scripts. jpackage's launchers ask `rpm` and `dpkg` at every start where they are, which takes longer than the rest.
    private final class Folder implements Program {
        private final Path home = work.resolve("culvert");

        @Override
        public void build(List<Launcher> launchers) throws IOException {
            Files.createDirectories(home.resolve("bin"));
            Files.createDirectories(home.resolve("lib"));
            Files.move(jars, app());
            Files.move(runtime, home.resolve("lib/runtime"));
            for (Launcher launcher : launchers) {
                write(launcher, launcher.options());
            }
        }

        private void write(Launcher launcher, List<String> options) throws IOException {
            List<String> classPath;
            try (Stream<Path> all = Files.list(app())) {
                classPath = all.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".jar")).sorted().map(name -> "$APPDIR/" + name).toList();
            }
            String script = Files.readString(Path.of("packaging", "linux", launcher.name() + ".sh"))
                .replace("@OPTIONS@", String.join(" ", options.stream().map(option -> "\"" + option + "\"").toList()))
                .replace("@CLASSPATH@", String.join(":", classPath));
            Files.writeString(executable(launcher), script);
            Files.setPosixFilePermissions(executable(launcher), PosixFilePermissions.fromString("rwxr-xr-x"));
        }

        @Override
        public Path app() {
            return home.resolve("lib/app");
        }

        @Override
        public Path executable(Launcher launcher) {
            return home.resolve("bin").resolve(launcher.name());
        }

        @Override
        public void useCache(Launcher launcher) throws IOException {
            write(launcher, Stream.concat(launcher.options().stream(), Stream.of(launcher.cache())).toList());
        }

        @Override
        public void finish() throws IOException {
            deleteTools(home.resolve("lib/runtime/bin"), "java");
        }
    }

    /// macOS and Windows: jpackage's launchers, which are what the Dock and the Start menu want.
    private final class Bundle implements Program {
        private static final String NAME = "Culvert Desktop";

        private final Path home = work.resolve(SYSTEM == OperatingSystem.MAC ? NAME + ".app/Contents" : NAME);

        @Override
        public void build(List<Launcher> launchers) throws Exception {
            Path second = work.resolve("culvert.properties");
            Files.writeString(second, "main-jar=culvert.jar\nmain-class=dev.culvert.Main\nwin-console=true\njava-options=" + String.join(" ", launchers.get(1).options()) + "\n");
            List<String> command = new ArrayList<>(List.of(tool("jpackage"), "--type", "app-image", "--name", NAME, "--dest", work.toString(),
                "--vendor", "Culvert", "--description", "Local PostgreSQL ports for Prisma Postgres databases",
                "--runtime-image", runtime.toString(), "--input", jars.toString(), "--main-jar", "culvert.jar", "--main-class", "dev.culvert.Main",
                "--icon", Path.of("assets", "icons", SYSTEM == OperatingSystem.MAC ? "culvert.icns" : "culvert.ico").toString(), "--add-launcher", "culvert=" + second));
            if (SYSTEM == OperatingSystem.WINDOWS) {
                command.addAll(List.of("--app-version", version));
            } else { // jpackage takes no version below 1 there: packaging/macos/build.sh writes it
                command.addAll(List.of("--mac-package-identifier", "dev.culvert.Culvert", "--mac-app-category", "public.app-category.developer-tools"));
            }
            launchers.get(0).options().forEach(option -> command.addAll(List.of("--java-options", option)));
            run(command);
        }

        @Override
        public Path app() {
            return home.resolve("app");
        }

        @Override
        public Path executable(Launcher launcher) {
            String name = launcher.name().equals("culvert") ? "culvert" : NAME;
            return SYSTEM == OperatingSystem.MAC ? home.resolve("MacOS").resolve(name) : home.resolve(name + ".exe");
        }

        @Override
        public void useCache(Launcher launcher) throws IOException {
            String name = launcher.name().equals("culvert") ? "culvert" : NAME;
            Files.writeString(app().resolve(name + ".cfg"), "\njava-options=" + launcher.cache() + "\n", StandardOpenOption.APPEND); // its last section is that of the options
        }

        @Override
        public void finish() throws IOException {
            Files.deleteIfExists(work.resolve("culvert.properties"));
            if (SYSTEM == OperatingSystem.MAC) {
                delete(home.resolve("runtime/Contents/Home/bin"));
            } else {
                deleteTools(home.resolve("runtime/bin"), "");
            }
        }
    }

    private static void deleteTools(Path bin, String kept) throws IOException {
        try (Stream<Path> tools = Files.list(bin)) {
            for (Path tool : tools.filter(one -> !one.getFileName().toString().matches(".*\\.dll|" + kept)).toList()) {
                Files.delete(tool);
            }
        }
    }

    // ---- the caches

    /// Starts the program once as users do, with profiles, settings and keychain of nobody, and has the JVM write down at its end what was loaded.
    ///
    /// @param endless whether it has to be told to end
    private void train(Program program, Launcher launcher, List<String> options, List<String> arguments, boolean endless) throws Exception {
        Path cache = program.app().resolve(launcher.name() + ".aot").toAbsolutePath();
        Path log = work.resolve(launcher.name() + ".log").toAbsolutePath();
        Path home = Files.createTempDirectory("culvert-training");
        List<String> all = new ArrayList<>(options);
        all.add("-XX:AOTCacheOutput=" + (cache.toString().contains(" ") ? "'" + cache + "'" : cache));
        List<String> command = new ArrayList<>(List.of(program.executable(launcher).toString()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(Map.of(
            "JAVA_TOOL_OPTIONS", String.join(" ", all),
            "CULVERT_HOME", home.toString(),
            "DATABASE_URL", "postgres://nobody:nothing@localhost:1/postgres?sslmode=require",
            "DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent"));
        Process process = builder.start();
        try {
            if (endless) {
                await(process, log, "port:");
                TimeUnit.SECONDS.sleep(2); // it asks the far end, too
                process.destroy();
            }
            if (!process.waitFor(120, TimeUnit.SECONDS) || !Files.exists(cache) || !endless && process.exitValue() != 0) {
                throw new IOException(launcher.name() + " left no cache of its classes; it said:\n" + Files.readString(log));
            }
        } finally {
            process.destroyForcibly();
            delete(home);
        }
        program.useCache(launcher);
        Files.delete(log);
    }

    private static void await(Process process, Path log, String text) throws Exception {
        for (int i = 0; i < 600 && process.isAlive(); i++) {
            if (Files.readString(log).contains(text)) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        throw new IOException("\"" + text + "\" was not printed, but:\n" + Files.readString(log));
    }

    // ---- tools

    private static String tool(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }

    private static void run(List<String> command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        int exit = builder.start().waitFor();
        if (exit != 0) {
            throw new IOException(String.join(" ", command) + " ended with " + exit);
        }
    }

    private static void delete(Path path) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, IOException failed) throws IOException {
                Files.delete(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
