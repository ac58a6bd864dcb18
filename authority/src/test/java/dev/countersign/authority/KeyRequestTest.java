package dev.countersign.authority;

import static org.assertj.core.api.Assertions.assertThat;

import dev.countersign.issuance.IssuanceRefusal;
import dev.countersign.problem.ProblemCode;
import dev.countersign.testkit.Seeded;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequestBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class KeyRequestTest {
    private static final X500Name NO_SUBJECT = new X500Name("");
    private static final Grant WEB = Workshop.service("web");
    private static final KeyPair KEY = Workshop.KEYS.generate();

    @TempDir Path folder;
    private Workshop workshop;
    private Authority authority;

    /** What a request asks for beyond its key, and the word by which the refusal names it. */
    record Extra(String name, X500Name subject, List<Extension> extensions, String named) {
        @Override
        public String toString() {
            return name;
        }
    }

    @BeforeEach
    void open() {
        workshop = new Workshop(folder);
        authority = workshop.open();
    }

    @AfterEach
    void close() {
        authority.close();
        workshop.close();
    }

    static Stream<Extra> moreThanGranted() {
        return Stream.of(
                extra("another SPIFFE ID", names(uri("spiffe://acme.example/admin")), "admin"),
                extra("another trust domain", names(uri("spiffe://evil.example/web")), "evil"),
                extra("the trust domain itself", names(uri("spiffe://acme.example")), "name"),
                extra("another host", names(dns("db.acme.example")), "db.acme.example"),
                extra("a wildcard", names(dns("*.acme.example")), "*.acme.example"),
                extra("a wildcard of wildcards", names(dns("*.*")), "*.*"),
                extra("another address", names(ip("10.0.0.1")), "0a000001"),
                extra("an e-mail address", names(mail("root@acme.example")), "root@acme"),
                extra("one granted and one more", names(dns("localhost"), dns("db")), "db"),
                extra("to be an authority", of(Extension.basicConstraints, new BasicConstraints(true)), "2.5.29.19"),
                extra("to sign certificates", of(Extension.keyUsage, new KeyUsage(KeyUsage.keyCertSign)), "2.5.29.15"),
                extra("any purpose", of(Extension.extendedKeyUsage, new ExtendedKeyUsage(KeyPurposeId.anyExtendedKeyUsage)), "2.5.29.37"),
                extra("to sign code", of(Extension.extendedKeyUsage, new ExtendedKeyUsage(KeyPurposeId.id_kp_codeSigning)), "2.5.29.37"),
                extra("name constraints", of(Extension.nameConstraints, new DERUTF8String("x")), "2.5.29.30"),
                extra("an unknown critical extension", List.of(unknown(true)), "1.2.3.4"),
                extra("an unknown extension", List.of(unknown(false)), "1.2.3.4"),
                new Extra("another common name", new X500Name("CN=admin"), List.of(), "CN"),
                new Extra("an organizational unit", new X500Name("CN=web,OU=admins"), List.of(), "2.5.4.11=admins"),
                new Extra("another organization", new X500Name("O=evil.example,CN=web"), List.of(), "evil"));
    }

    @ParameterizedTest
    @MethodSource("moreThanGranted")
    void refusesWhatAsksForMore(Extra extra) {
        IssuanceRefusal refusal = refused(request(KEY, extra.subject(), extra.extensions()));

        assertThat(refusal.code()).isEqualTo(ProblemCode.ISSUE_REQUEST_INVALID);
        assertThat(refusal.seen()).contains(extra.named());
        assertThat(authority.identities()).isEmpty();
    }

    static Stream<Extra> whatIsGrantedAnyway() {
        return Stream.of(
                extra("nothing", List.of(), ""),
                extra("its SPIFFE ID", names(uri("spiffe://acme.example/web")), ""),
                extra("a host of several", names(dns("localhost")), ""),
                extra("all names", names(uri("spiffe://acme.example/web"), dns("localhost"), ip("127.0.0.1"), ip("::1")), ""),
                extra("to be no authority", of(Extension.basicConstraints, new BasicConstraints(false)), ""),
                extra("its key usage", of(Extension.keyUsage, new KeyUsage(KeyUsage.digitalSignature)), ""),
                new Extra("its own name", new X500Name("CN=web"), List.of(), ""),
                new Extra("its name and trust domain", new X500Name("CN=web,O=acme.example"), List.of(), ""));
    }

    @ParameterizedTest
    @MethodSource("whatIsGrantedAnyway")
    void issuesForTheKeyWhatWasGranted(Extra extra) {
        IssuanceOutcome.Issued issued =
                Workshop.issued(
                        authority.issue(request(KEY, extra.subject(), extra.extensions()), WEB));

        assertThat(issued.leaf().publicKey()).isEqualTo(Workshop.publicKey(KEY));
        assertThat(issued.leaf().names()).hasSize(4);
    }
}
