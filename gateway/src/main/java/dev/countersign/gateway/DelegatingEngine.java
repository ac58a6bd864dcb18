package dev.countersign.gateway;

import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.util.ReferenceCounted;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** What one engine says of itself, said by another; how it speaks is left to that one. */
abstract class DelegatingEngine extends SSLEngine implements ReferenceCounted {
    private final ReferenceCountedOpenSslEngine engine;

    DelegatingEngine(ReferenceCountedOpenSslEngine engine) {
        super(engine.getPeerHost(), engine.getPeerPort());
        this.engine = engine;
    }

    @Override
    public SSLSession getSession() {
        return engine.getSession();
    }

    @Override
    public String getApplicationProtocol() {
        return engine.getApplicationProtocol();
    }

    @Override
    public void beginHandshake() throws SSLException {
        engine.beginHandshake();
    }

    @Override
    public @Nullable Runnable getDelegatedTask() {
        return engine.getDelegatedTask();
    }

    // ---- how it was set up

    @Override
    public boolean getUseClientMode() {
        return engine.getUseClientMode();
    }

    @Override
    public void setUseClientMode(boolean mode) {
        engine.setUseClientMode(mode);
    }

    @Override
    public boolean getNeedClientAuth() {
        return engine.getNeedClientAuth();
    }

    @Override
    public void setNeedClientAuth(boolean need) {
        engine.setNeedClientAuth(need);
    }

    @Override
    public boolean getWantClientAuth() {
        return engine.getWantClientAuth();
    }

    @Override
    public void setWantClientAuth(boolean want) {
        engine.setWantClientAuth(want);
    }

    @Override
    public boolean getEnableSessionCreation() {
        return engine.getEnableSessionCreation();
    }

    @Override
    public void setEnableSessionCreation(boolean flag) {
        engine.setEnableSessionCreation(flag);
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return engine.getSupportedCipherSuites();
    }

    @Override
    public String[] getEnabledCipherSuites() {
        return engine.getEnabledCipherSuites();
    }

    @Override
    public void setEnabledCipherSuites(String[] suites) {
        engine.setEnabledCipherSuites(suites);
    }

    @Override
    public String[] getSupportedProtocols() {
        return engine.getSupportedProtocols();
    }

    @Override
    public String[] getEnabledProtocols() {
        return engine.getEnabledProtocols();
    }

    @Override
    public void setEnabledProtocols(String[] protocols) {
        engine.setEnabledProtocols(protocols);
    }

    // ---- how long it lives

    @Override
    public int refCnt() {
        return engine.refCnt();
    }

    @Override
    public ReferenceCounted retain() {
        engine.retain();
        return this;
    }

    @Override
    public ReferenceCounted retain(int increment) {
        engine.retain(increment);
        return this;
    }

    @Override
    public ReferenceCounted touch() {
        engine.touch();
        return this;
    }

    @Override
    public ReferenceCounted touch(Object hint) {
        engine.touch(hint);
        return this;
    }

    @Override
    public boolean release() {
        return engine.release();
    }

    @Override
    public boolean release(int decrement) {
        return engine.release(decrement);
    }
}
