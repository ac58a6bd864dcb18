package dev.countersign.issuance;

/** What came of preparing an issuance: a permit to sign, or why not. */
public sealed interface Preparation permits SigningPermit, IssuanceRefusal {}
