package dev.coracle.compat.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Who may know whom, with the reason for each rule. */
@AnalyzeClasses(packages = "dev.coracle", importOptions = ImportOption.DoNotIncludeTests.class)
class DependencyRulesTest {

    @ArchTest
    static final ArchRule apimachineryKnowsNobody = noClasses()
            .that()
            .resideInAPackage("dev.coracle.apimachinery..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.coracle.apiserver..",
                    "dev.coracle.controllers..",
                    "dev.coracle.kubelet..",
                    "dev.coracle.proxy..",
                    "dev.coracle.dns..",
                    "dev.coracle.kubectlcompat..",
                    "dev.coracle.cluster..",
                    "dev.coracle.junit..")
            .because("it holds the words every other part shares");

    @ArchTest
    static final ArchRule partsTalkThroughTheApi = slices().matching(
                    "dev.coracle.(apiserver|controllers|kubelet|proxy|dns)..")
            .should()
            .notDependOnEachOther()
            .because(
                    "API server, controllers, kubelets, proxy and DNS are apart in a real cluster: they meet in the API");

    @ArchTest
    static final ArchRule dnsStandsAlone = noClasses()
            .that()
            .resideInAPackage("dev.coracle.dns..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.fasterxml..", "io.fabric8..", "io.vertx..")
            .because("the responder reads small records and must start in milliseconds");

    @ArchTest
    static final ArchRule databaseStaysInItsPackage = noClasses()
            .that()
            .resideOutsideOfPackage("dev.coracle.apiserver.storage.h2..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.sql..", "org.h2..")
            .because("the journal is an interface: another database is the same code with another dialect");

    @ArchTest
    static final ArchRule vertxStaysAtTheEdge = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "dev.coracle.apiserver.http..", "dev.coracle.kubectlcompat.streams..", "dev.coracle.cluster..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.vertx..")
            .because("endpoints are tested without a network");

    @ArchTest
    static final ArchRule facadeNamesNoLibrary = noClasses()
            .that()
            .haveFullyQualifiedName("dev.coracle.cluster.Cluster")
            .or()
            .haveFullyQualifiedName("dev.coracle.cluster.Await")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.vertx..", "io.netty..", "org.h2..")
            .because("users' class paths have these libraries in other versions");
}
