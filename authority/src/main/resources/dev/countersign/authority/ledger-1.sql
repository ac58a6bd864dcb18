-- Which authority this ledger belongs to: the fingerprint of its root.
CREATE TABLE authority (
    id   INTEGER PRIMARY KEY CHECK (id = 1),
    root TEXT NOT NULL
) STRICT;

-- Every certificate that was, or was about to be, signed. Times are milliseconds since 1970.
CREATE TABLE certificates (
    serial      TEXT PRIMARY KEY,
    spiffe_id   TEXT NOT NULL,
    profile     TEXT NOT NULL,
    hosts       TEXT NOT NULL,
    requester   TEXT NOT NULL,
    spki_sha256 TEXT NOT NULL,
    not_before  INTEGER NOT NULL,
    not_after   INTEGER NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('intended', 'issued', 'revoked')),
    intended_at INTEGER NOT NULL,
    issued_at   INTEGER,
    revoked_at  INTEGER,
    reason      INTEGER,
    der         BLOB,
    CHECK (state <> 'issued' OR (issued_at IS NOT NULL AND der IS NOT NULL)),
    CHECK ((state = 'revoked') = (revoked_at IS NOT NULL AND reason IS NOT NULL))
) STRICT;

CREATE INDEX certificates_by_identity ON certificates (spiffe_id, not_after);

CREATE INDEX certificates_revoked ON certificates (not_after) WHERE state = 'revoked';

CREATE INDEX certificates_by_key ON certificates (spki_sha256) WHERE state = 'revoked';

-- The numbers that revocation lists have had; the next is one more than the highest (RFC 5280 §5.2.3).
CREATE TABLE revocation_lists (
    number      INTEGER PRIMARY KEY,
    this_update INTEGER NOT NULL,
    next_update INTEGER NOT NULL
) STRICT;
