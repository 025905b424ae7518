package dev.culvert;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.Architectures;
import dev.culvert.profile.ConnectionString;
import dev.culvert.profile.Secret;
import java.net.URLConnection;
import javafx.application.Platform;

/// The dependency rule of the packages: who may know whom.
@AnalyzeClasses(packages = "dev.culvert", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String MAIN = "dev.culvert";
    private static final String JSON = "dev.culvert.json";
    private static final String PROFILE = "dev.culvert.profile";
    private static final String ENGINE = "dev.culvert.engine";
    private static final String POSTGRES = "dev.culvert.engine.postgres";
    private static final String NET = "dev.culvert.engine.net";
    private static final String UPSTREAM = "dev.culvert.engine.upstream";
    private static final String RELAY = "dev.culvert.engine.relay";
    private static final String VAULT = "dev.culvert.vault";
    private static final String BUS = "dev.culvert.bus";
    private static final String FILE = "dev.culvert.file";
    private static final String STORE = "dev.culvert.store";
    private static final String HANDOFF = "dev.culvert.handoff";
    private static final String BACKUP = "dev.culvert.backup";
    private static final String CONTROL = "dev.culvert.control";
    private static final String UPDATE = "dev.culvert.update";
    private static final String MANAGER = "dev.culvert.manager";
    private static final String CLI = "dev.culvert.cli";
    private static final String DESKTOP = "dev.culvert.desktop";
    private static final String[] JDK = {"java..", "javax..", "jdk.."};

    @ArchTest
    static final ArchRule jsonKnowsNothingButTheJdkAndItsLibrary = classes().that().resideInAPackage(JSON)
        .should().onlyDependOnClassesThat(resideInAnyPackage(JDK).or(resideInAnyPackage(JSON, "tools.jackson.core..")))
        .allowEmptyShould(false);

    /// Its exceptions may repeat what they could not read.
    @ArchTest
    static final ArchRule onlyJsonUsesItsLibrary = noClasses().that().resideOutsideOfPackage(JSON)
        .should().dependOnClassesThat().resideInAnyPackage("tools.jackson..", "com.fasterxml..")
        .allowEmptyShould(false);

    @ArchTest
    static final ArchRule profileKnowsNothingButTheJdkAndJson = classes().that().resideInAPackage(PROFILE)
        .should().onlyDependOnClassesThat(resideInAnyPackage(JDK).or(resideInAnyPackage(PROFILE, JSON)))
        .allowEmptyShould(false);

    @ArchTest
    static final ArchRule theEnginesInterfaceKnowsNothingButProfileAndTheJdk = classes().that().resideInAPackage(ENGINE)
        .should().onlyDependOnClassesThat(resideInAnyPackage(JDK).or(resideInAnyPackage(PROFILE, ENGINE)))
        .allowEmptyShould(false);

    @ArchTest
    static final ArchRule fileKnowsNothingButTheJdk = classes().that().resideInAPackage(FILE)
        .should().onlyDependOnClassesThat(resideInAnyPackage(JDK).or(resideInAPackage(FILE)))
        .allowEmptyShould(false);

    @ArchTest
    static final ArchRule theStoreKnowsNothingButProfileAndJson = classes().that().resideInAPackage(STORE)
        .should().onlyDependOnClassesThat(resideInAnyPackage(JDK).or(resideInAnyPackage(PROFILE, FILE, STORE, JSON, "org.slf4j..")))
        .allowEmptyShould(false);

    @ArchTest
    static final ArchRule noSecretGetsToTheStore = noClasses().that().resideInAPackage(STORE)
        .should().dependOnClassesThat(assignableTo(ConnectionString.class).or(assignableTo(Secret.class)).or(resideInAPackage("dev.culvert.vault..")))
        .allowEmptyShould(false);

    @ArchTest
    static final ArchRule packagesKnowOneAnotherInOneDirection = Architectures.layeredArchitecture().consideringOnlyDependenciesInLayers()
        .layer("main").definedBy(MAIN)
        .layer("cli").definedBy(CLI)
        .layer("desktop").definedBy(DESKTOP + "..")
        .layer("manager").definedBy(MANAGER)
        .layer("update").definedBy(UPDATE)
        .layer("backup").definedBy(BACKUP)
        .layer("control").definedBy(CONTROL)
        .layer("handoff").definedBy(HANDOFF)
        .layer("vault").definedBy(VAULT)
        .layer("bus").definedBy(BUS)
        .layer("store").definedBy(STORE)
        .layer("relay").definedBy(RELAY)
        .layer("upstream").definedBy(UPSTREAM)
        .layer("net").definedBy(NET)
        .layer("postgres").definedBy(POSTGRES)
        .layer("engine").definedBy(ENGINE)
        .layer("file").definedBy(FILE)
        .layer("profile").definedBy(PROFILE)
        .layer("json").definedBy(JSON)
        .whereLayer("main").mayNotBeAccessedByAnyLayer()
        .whereLayer("cli").mayOnlyBeAccessedByLayers("main")
        .whereLayer("desktop").mayOnlyBeAccessedByLayers("main")
        .whereLayer("manager").mayOnlyBeAccessedByLayers("main", "cli", "desktop")
        .whereLayer("update").mayOnlyBeAccessedByLayers("main", "desktop")
        .whereLayer("backup").mayOnlyBeAccessedByLayers("cli", "desktop")
        .whereLayer("control").mayOnlyBeAccessedByLayers("main", "cli", "desktop")
        .whereLayer("handoff").mayOnlyBeAccessedByLayers("main", "backup", "manager", "cli", "desktop")
        .whereLayer("vault").mayOnlyBeAccessedByLayers("main", "manager", "cli", "desktop")
        .whereLayer("bus").mayOnlyBeAccessedByLayers("vault", "desktop")
        .whereLayer("store").mayOnlyBeAccessedByLayers("main", "control", "manager", "cli", "desktop")
        .whereLayer("file").mayOnlyBeAccessedByLayers("store", "handoff", "backup", "control", "desktop")
        .whereLayer("relay").mayOnlyBeAccessedByLayers("main")
        .whereLayer("upstream").mayOnlyBeAccessedByLayers("relay")
        .whereLayer("net").mayOnlyBeAccessedByLayers("upstream", "relay", "update")
        .whereLayer("postgres").mayOnlyBeAccessedByLayers("upstream", "relay")
        .whereLayer("json").mayOnlyBeAccessedByLayers("profile", "store", "handoff", "control", "update", "cli")
        .withOptionalLayers(false)
        .allowEmptyShould(false);

    @ArchTest
    static final ArchRule thePackagesHaveNoCycles = slices().matching("dev.culvert.(**)").should().beFreeOfCycles().allowEmptyShould(false);

    @ArchTest
    static final ArchRule onlyThePackagesBelowTheEngineUseNetty = noClasses().that().resideOutsideOfPackages(POSTGRES, NET, UPSTREAM, RELAY)
        .should().dependOnClassesThat().resideInAPackage("io.netty..")
        .allowEmptyShould(false);

    @ArchTest
    static final ArchRule thePackagesBelowTheEngineUseNoLibraryButNettyScramAndSlf4j = classes().that().resideInAPackage(ENGINE + "..")
        .should().onlyDependOnClassesThat(resideInAnyPackage(JDK).or(resideInAnyPackage(PROFILE, ENGINE + "..", "io.netty..", "com.ongres.scram..", "org.slf4j..")))
        .allowEmptyShould(false);

    @ArchTest
    static final ArchRule theVaultKnowsSecretsAndTheKeychainsLibrariesOnly = classes().that().resideInAPackage(VAULT)
        .should().onlyDependOnClassesThat(resideInAnyPackage(JDK).or(resideInAnyPackage(PROFILE, BUS, VAULT, "com.github.javakeyring", "org.freedesktop.dbus..", "org.slf4j..")))
        .allowEmptyShould(false);

    @ArchTest
    static final ArchRule onlyTheVaultUsesTheKeychainsLibraries = noClasses().that().resideOutsideOfPackage(VAULT)
        .should().dependOnClassesThat().resideInAnyPackage("com.github.javakeyring..", "org.freedesktop.secret..", "com.sun.jna..", "pt.davidafsilva.apple..")
        .allowEmptyShould(false);

    @ArchTest
    static final ArchRule onlyVaultAndTrayTalkToTheSessionBus = noClasses().that().resideOutsideOfPackages(BUS, VAULT, DESKTOP + ".tray")
        .should().dependOnClassesThat().resideInAnyPackage(BUS, "org.freedesktop..")
        .allowEmptyShould(false);

    @ArchTest
    static final ArchRule theBusKnowsNothingButTheJdkAndDBus = classes().that().resideInAPackage(BUS)
        .should().onlyDependOnClassesThat(resideInAnyPackage(JDK).or(resideInAnyPackage(BUS, "org.freedesktop.dbus..")))
        .allowEmptyShould(false);

    @ArchTest
    static final ArchRule theCommandLineKnowsTheEnginesInterfaceOnly = noClasses().that().resideInAPackage(CLI)
        .should().dependOnClassesThat().resideInAnyPackage(POSTGRES, NET, UPSTREAM, RELAY, "io.netty..")
        .allowEmptyShould(false);

    @ArchTest
    static final ArchRule theDesktopKnowsTheEnginesInterfaceOnly = noClasses().that().resideInAPackage(DESKTOP + "..")
        .should().dependOnClassesThat().resideInAnyPackage(POSTGRES, NET, UPSTREAM, RELAY, "io.netty..")
        .allowEmptyShould(false);

    @ArchTest
    static final ArchRule nothingButTheDesktopLoadsJavaFx = noClasses().that().resideOutsideOfPackage(DESKTOP + "..")
        .should().dependOnClassesThat().resideInAnyPackage("javafx..", "atlantafx..", "com.sun.javafx..")
        .allowEmptyShould(false);

    /// A second toolkit beside JavaFX, which takes memory and time, and on Linux is never needed.
    @ArchTest
    static final ArchRule oneClassUsesAwt = noClasses().that().haveNameNotMatching(".*\\.tray\\.AwtPanel(\\$.*)?")
        .should().dependOnClassesThat().resideInAnyPackage("java.awt..", "javax.swing..")
        .allowEmptyShould(false);

    @ArchTest
    static final ArchRule oneClassBringsWorkToTheThreadOfJavaFx = noClasses().that().doNotHaveFullyQualifiedName(DESKTOP + ".frame.FxThread")
        .should().callMethod(Platform.class, "runLater", Runnable.class)
        .allowEmptyShould(false);

    @ArchTest
    static final ArchRule handoffKnowsNothingButTheJdkProfileAndJson = classes().that().resideInAPackage(HANDOFF)
        .should().onlyDependOnClassesThat(resideInAnyPackage(JDK).or(resideInAnyPackage(PROFILE, FILE, HANDOFF, JSON)))
        .allowEmptyShould(false);

    @ArchTest
    static final ArchRule controlKnowsNothingButTheJdkTheFoldersAndJson = classes().that().resideInAPackage(CONTROL)
        .should().onlyDependOnClassesThat(resideInAnyPackage(JDK).or(resideInAnyPackage(FILE, STORE, CONTROL, JSON, "org.slf4j..")))
        .allowEmptyShould(false);

    @ArchTest
    static final ArchRule backupKnowsNothingButTheJdkProfileAndHandoff = classes().that().resideInAPackage(BACKUP)
        .should().onlyDependOnClassesThat(resideInAnyPackage(JDK).or(resideInAnyPackage(PROFILE, FILE, HANDOFF, BACKUP)))
        .allowEmptyShould(false);

    @ArchTest
    static final ArchRule updateKnowsNothingButTheJdkTheWayOutAndJson = classes().that().resideInAPackage(UPDATE)
        .should().onlyDependOnClassesThat(resideInAnyPackage(JDK).or(resideInAnyPackage(PROFILE, ENGINE, NET, UPDATE, JSON, "org.slf4j..")))
        .allowEmptyShould(false);

    @ArchTest
    static final ArchRule nothingElseAsksTheWeb = noClasses().that().resideOutsideOfPackage(UPDATE)
        .should().dependOnClassesThat(resideInAPackage("java.net.http..").or(assignableTo(URLConnection.class)))
        .allowEmptyShould(false);

    @ArchTest
    static final ArchRule onlyTheProgramsStartKnowsTheConsole = noClasses().that().doNotBelongToAnyOf(Main.class)
        .should().accessField(System.class, "out")
        .orShould().accessField(System.class, "err")
        .orShould().callMethod(Throwable.class, "printStackTrace")
        .orShould().callMethod(System.class, "console")
        .allowEmptyShould(false);

    @ArchTest
    static final ArchRule onlyTheProgramsStartEndsTheProcess = noClasses().that().doNotBelongToAnyOf(Main.class)
        .should().callMethod(System.class, "exit", int.class)
        .orShould().callMethod(Runtime.class, "halt", int.class)
        .allowEmptyShould(false);

    @ArchTest
    static final ArchRule slf4jIsTheOnlyLog = noClasses().should().dependOnClassesThat().resideInAnyPackage("java.util.logging..", "org.apache.commons.logging..", "org.apache.logging..", "io.netty.util.internal.logging..")
        .allowEmptyShould(false);

    @ArchTest
    static final ArchRule theEnvironmentIsHandedIn = noClasses().that().doNotBelongToAnyOf(Main.class)
        .should().callMethod(System.class, "getenv")
        .orShould().callMethod(System.class, "getenv", String.class)
        .allowEmptyShould(false);

    @ArchTest
    static void everyPackageIsChecked(JavaClasses imported) {
        classes().should().resideInAnyPackage(MAIN, JSON, PROFILE, ENGINE, POSTGRES, NET, UPSTREAM, RELAY, BUS, VAULT, FILE, STORE, HANDOFF, BACKUP, CONTROL, UPDATE, MANAGER, CLI, DESKTOP, DESKTOP + ".frame", DESKTOP + ".tunnels", DESKTOP + ".backup", DESKTOP + ".editor", DESKTOP + ".preferences", DESKTOP + ".tray").check(imported);
    }
}
