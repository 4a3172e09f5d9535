package dev.coracle.apiserver.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules of apimachinery's proxy transport. */
class ProxyRewritingTest {
    private static final LinkRewriter LINKS = new LinkRewriter("/p/web/proxy", "10.0.0.1:80", "api:6443");

    @ParameterizedTest
    @CsvSource({
        "/, /p/web/proxy/",
        "/a/b?x=/c#/d, /p/web/proxy/a/b?x=/c#/d",
        "/a/, /p/web/proxy/a/",
        "/a/../b, /p/web/proxy/b",
        "a/b, a/b",
        "?q=1, ?q=1",
        "#top, #top",
        "/p/web/proxy/a, /p/web/proxy/a",
        "http://10.0.0.1:80/a, /p/web/proxy/a",
        "http://api:6443/a/, /p/web/proxy/a/",
        "http://api:6443/p/web/proxy/a, /p/web/proxy/a",
        "http://other/a, http://other/a",
        "//other/a, //other/a",
        "//10.0.0.1:80/a, /p/web/proxy/a",
        "mailto:x@y, mailto:x@y",
        "/bad%zz, /bad%zz",
    })
    void linksToTheBackendLeadThroughTheProxy(String link, String expected) {
        assertEquals(expected, LINKS.rewrite(link));
    }

    static Stream<Arguments> pages() {
        return Stream.of(
                arguments("<pre><a href=\"/x\">x</a></pre>", "<pre><a href=\"/P/x\">x</a></pre>"),
                arguments("<A HREF=/x CLASS=c>", "<A HREF=\"/P/x\" CLASS=c>"),
                arguments("<img alt='>' src = '/i.png'/>", "<img alt='>' src = \"/P/i.png\"/>"),
                arguments("<a href='/x?a=1&amp;b=2'>", "<a href=\"/P/x?a=1&amp;b=2\">"),
                arguments("<p href=\"/x\" title=\"<a href='/y'>\">", "<p href=\"/x\" title=\"<a href='/y'>\">"),
                arguments("<!-- <a href='/x'> --><a href=/y>", "<!-- <a href='/x'> --><a href=\"/P/y\">"),
                arguments(
                        "<script src=/s.js>'<a href=\"/x\">'</script><a href=/y>",
                        "<script src=\"/P/s.js\">'<a href=\"/x\">'</script><a href=\"/P/y\">"),
                arguments("<form action=\"/go\" method=post>", "<form action=\"/P/go\" method=post>"),
                arguments("<a disabled href=\"/x\">", "<a disabled href=\"/P/x\">"),
                arguments("a < b <a href=\"/x", "a < b <a href=\"/x"),
                arguments("</a href=\"/x\"><", "</a href=\"/x\"><"));
    }

    @ParameterizedTest
    @MethodSource("pages")
    void onlyAttributesThatHoldUrlsChange(String page, String expected) {
        assertEquals(expected, HtmlLinks.rewrite(page, link -> link.startsWith("/") ? "/P" + link : link));
    }

    @Test
    void packedPagesArePackedAgain() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write("<a href='/ü'>".getBytes(StandardCharsets.UTF_8));
        }

        byte[] after = HtmlBody.rewritten(packed.toByteArray(), "gzip", link -> "/P" + link)
                .orElseThrow();

        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(after))) {
            assertEquals("<a href=\"/P/ü\">", new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }
}
