package dev.countersign.authority.web;

import java.util.Optional;
import javax.net.ssl.SSLSession;

/** A request as it came in, whole and within its bounds. Nothing of it is believed. */
@SuppressWarnings("ArrayRecordComponent") // never compared, and nobody changes the bytes
record Call(
        Verb verb,
        SSLSession session,
        String from,
        Optional<String> authorization,
        Optional<String> ifNoneMatch,
        byte[] body) {}
