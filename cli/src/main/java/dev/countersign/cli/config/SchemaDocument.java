package dev.countersign.cli.config;

/** The schema as a document, {@code docs/configuration.md}. */
public final class SchemaDocument {
    private static final String HEAD =
            """
            # Configuration

            One YAML file. Keys are kebab-case; an unknown key is an error that names the nearest known one, and every
            problem of a file is told at once. Secrets are named by file, never written here. Paths are relative to the
            folder of the file. Durations are a number and one of `s`, `m`, `h`, `d`. Addresses are `host:port`, IPv6 in
            brackets; port 0 takes a free one. `countersign config check FILE` says what is wrong, `config show` what it
            comes to.

            This document is what `countersign config reference` prints.

            ```yaml
            trust-domain: acme.example
            data: /var/lib/countersign
            authority:
              at: 0.0.0.0:9443
              hosts: [authority.acme.example]
            gateway:
              identity: { files: /etc/countersign/orders }
              listen:
                - name: orders
                  at: 0.0.0.0:8443
                  to: 127.0.0.1:8080
                  allow:
                    - peer: spiffe://acme.example/web
                    - peer: spiffe://acme.example/batch/**
                      except:
                        - peer: spiffe://acme.example/batch/test/*
            ```

            | Key | Form | Without it | Meaning |
            |---|---|---|---|
            """;

    private SchemaDocument() {}

    /** The document, as Markdown. */
    public static String markdown() {
        StringBuilder text = new StringBuilder(HEAD);
        for (Schema.Key key : Schema.keys()) {
            text.append("| `")
                    .append(key.path())
                    .append("` | ")
                    .append(key.form())
                    .append(" | ")
                    .append(key.without())
                    .append(" | ")
                    .append(key.meaning())
                    .append(" |\n");
        }
        return text.toString();
    }
}
