package dev.countersign.cli;

import dev.countersign.access.AccessPolicy;
import dev.countersign.cli.config.Configuration;
import dev.countersign.cli.config.Configuration.GatewayPart;
import dev.countersign.cli.config.Configuration.Identity;
import dev.countersign.cli.config.Configuration.ListenPart;
import dev.countersign.cli.config.Configuration.TrustPart;
import dev.countersign.gateway.pkcs11.Pkcs11Uri;
import dev.countersign.gateway.pkcs11.TokenKeys;
import dev.countersign.identity.CertificateCredential;
import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import dev.countersign.snapshot.TrustByTarget;
import dev.countersign.tls.CertificateFile;
import dev.countersign.tls.IdentityFolder;
import dev.countersign.tls.JcaSignatureCheck;
import dev.countersign.tls.TrustFiles;
import dev.countersign.trust.Demands;
import dev.countersign.trust.TrustBundle;
import dev.countersign.x509.Certificate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a gateway without an authority decides with: an enrolled folder, trust files, its rules. */
final class FileMaterial implements Material {
    private final Configuration configuration;
    private final GatewayPart gateway;
    private final JcaSignatureCheck signatures;
    private final Clock clock;

    FileMaterial(Configuration configuration, JcaSignatureCheck signatures, Clock clock) {
        this.configuration = configuration;
        this.gateway =
                configuration
                        .gateway()
                        .orElseThrow(() ->
                                new CountersignException(
                                        ProblemCode.CONFIG_INVALID_VALUE,
                                        "the configuration has no gateway section"));
        this.signatures = signatures;
        this.clock = clock;
    }

    /** Finds everything that can be wrong with it, and changes nothing. */
    void mustBeUsable() {
        new OwnChain(signatures)
                .mustServe(
                        credential(),
                        ownAuthorities(),
                        OwnChain.roles(gateway.listen(), gateway.dial()),
                        clock.instant());
        trust();
    }

    @Override
    public CertificateCredential credential() {
        return switch (gateway.identity()) {
            case Identity.Token(Path file, Pkcs11Uri uri) ->
                    inToken(new CertificateFile(file), uri);
            case Identity.Folder _, Identity.Issued _ -> folder().load();
        };
    }

    private CertificateCredential inToken(CertificateFile file, Pkcs11Uri uri) {
        List<Certificate> chain = file.chain();
        return file.with(chain, TokenKeys.open(uri, chain.getFirst().publicKey(), signatures), uri);
    }

    @Override
    public TrustByTarget trust() {
        Map<String, TrustBundle> own = new LinkedHashMap<>();
        for (ListenPart one : gateway.listen()) {
            one.trust()
                    .ifPresent(
                            trust -> own.put(one.name(), bundle(trust.files(), trust.demands())));
        }
        return new TrustByTarget(bundle(trustFiles(), gateway.trust().demands()), own);
    }

    private TrustBundle bundle(List<Path> files, Demands demands) {
        TrustBundle.Parts parts = TrustFiles.load(files, signatures);
        return TrustBundle.of(
                parts.in(configuration.trustDomain()).demanding(demands), clock.instant());
    }

    /** Those that are named, else those of the identity; its revocation list once there is one. */
    private List<Path> trustFiles() {
        if (!gateway.trust().files().isEmpty() || enrolled().isEmpty()) {
            return gateway.trust().files();
        }
        Path revocations = folder().revocationsFile();
        return Files.exists(revocations)
                ? List.of(folder().trustFile(), revocations)
                : List.of(folder().trustFile());
    }

    /** Those whom the folder names, if it does, and those whom we believe ourselves. */
    @Override
    public List<Certificate> ownAuthorities() {
        List<Path> files = new ArrayList<>(gateway.trust().files());
        enrolled()
                .map(IdentityFolder::trustFile)
                .filter(trust -> gateway.trust().files().isEmpty() || Files.exists(trust))
                .ifPresent(files::add);
        TrustBundle.Parts parts = TrustFiles.load(files, signatures);
        List<Certificate> authorities = new ArrayList<>(parts.anchors());
        authorities.addAll(parts.intermediates());
        return authorities;
    }

    /** Every file that decides. */
    List<Path> files() {
        List<Path> files = new ArrayList<>(gateway.trust().files());
        gateway.listen().forEach(one -> one.trust().map(TrustPart::files).ifPresent(files::addAll));
        switch (gateway.identity()) {
            case Identity.Token(Path certificates, Pkcs11Uri uri) -> {
                files.add(certificates);
                files.add(uri.pin());
            }
            case Identity.Folder _, Identity.Issued _ -> {
                files.add(folder().trustFile());
                files.add(folder().revocationsFile());
                files.add(folder().certificateFile());
                files.add(folder().keyFile());
            }
        }
        return files;
    }

    GatewayPart gateway() {
        return gateway;
    }

    @Override
    public AccessPolicy policy() {
        return gateway.policy();
    }

    /**
     * The folder of the gateway's identity, where it has one: its key may be in a token instead.
     */
    Optional<IdentityFolder> enrolled() {
        return gateway.identity() instanceof Identity.Token
                ? Optional.empty()
                : Optional.of(folder());
    }

    private IdentityFolder folder() {
        if (gateway.identity() instanceof Identity.Folder folder) {
            return new IdentityFolder(folder.folder());
        }
        throw new CountersignException(
                ProblemCode.CONFIG_INVALID_VALUE,
                "gateway.identity is a name, and no authority runs in this process",
                "name a folder: identity: { files: DIR }, or run countersign up with this file");
    }
}
