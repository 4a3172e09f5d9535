package dev.coracle.kubelet.http;

import com.sun.net.httpserver.Authenticator;
import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpContext;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A server has one handler, for every path. Filters and authenticators are the handler's own affair. */
final class RootContext extends HttpContext {
    private final HttpHandler handler;

    RootContext(HttpHandler handler) {
        this.handler = handler;
    }

    @Override
    public HttpHandler getHandler() {
        return handler;
    }

    @Override
    public String getPath() {
        return "/";
    }

    @Override
    public Map<String, Object> getAttributes() {
        return new HashMap<>();
    }

    @Override
    public List<Filter> getFilters() {
        return new ArrayList<>();
    }

    @Override
    public Authenticator getAuthenticator() {
        return null;
    }

    @Override
    public HttpServer getServer() {
        throw new UnsupportedOperationException("the handler's port is its pod's: there is no HttpServer of the JDK");
    }

    @Override
    public void setHandler(HttpHandler h) {
        throw new IllegalArgumentException("handler already set");
    }

    @Override
    public Authenticator setAuthenticator(Authenticator auth) {
        throw new UnsupportedOperationException("a handler in a pod authenticates its clients itself");
    }
}
