-- What may be redeemed once for a certificate, known by its SHA-256 alone. A token that was used keeps the key and the
-- serial number that it was used for.
CREATE TABLE tokens (
    hash        TEXT PRIMARY KEY,
    spiffe_id   TEXT NOT NULL,
    profile     TEXT NOT NULL,
    hosts       TEXT NOT NULL,
    requester   TEXT NOT NULL,
    made_at     INTEGER NOT NULL,
    expires_at  INTEGER NOT NULL,
    used_at     INTEGER,
    spki_sha256 TEXT,
    serial      TEXT REFERENCES certificates (serial),
    CHECK ((used_at IS NULL) = (serial IS NULL) AND (used_at IS NULL) = (spki_sha256 IS NULL))
) STRICT;

-- Which certificate another one was issued in place of.
ALTER TABLE certificates ADD COLUMN renews TEXT;

CREATE INDEX certificates_by_predecessor ON certificates (renews) WHERE renews IS NOT NULL;
