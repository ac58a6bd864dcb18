package dev.countersign.trust;

/** What the judge says about what was shown, before the peer has proven that it holds the key. */
public sealed interface Judgement permits JudgedChain, Rejection {}
