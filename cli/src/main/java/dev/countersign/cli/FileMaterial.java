package dev.countersign.cli;

import dev.countersign.access.AccessPolicy;
import dev.countersign.cli.config.Configuration;
import dev.countersign.cli.config.Configuration.GatewayPart;
import dev.countersign.cli.config.Configuration.Identity;
import dev.countersign.identity.CertificateCredential;
import dev.countersign.problem.CountersignException;
import dev.countersign.problem.ProblemCode;
import dev.countersign.tls.IdentityFolder;
import dev.countersign.tls.TrustFiles;
import dev.countersign.trust.SignatureCheck;
import dev.countersign.trust.TrustBundle;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/** What a gateway without an authority decides with: an enrolled folder, trust files, its rules. */
final class FileMaterial implements Material {
    private final Configuration configuration;
    private final GatewayPart gateway;
    private final SignatureCheck signatures;
    private final Clock clock;

    FileMaterial(Configuration configuration, SignatureCheck signatures, Clock clock) {
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

    @Override
    public CertificateCredential credential() {
        return folder().load();
    }

    @Override
    public TrustBundle trust() {
        List<Path> files =
                gateway.trust().isEmpty() ? List.of(folder().trustFile()) : gateway.trust();
        TrustBundle.Parts parts = TrustFiles.load(files, signatures);
        return TrustBundle.of(parts.in(configuration.trustDomain()), clock.instant());
    }

    @Override
    public AccessPolicy policy() {
        return gateway.policy();
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
