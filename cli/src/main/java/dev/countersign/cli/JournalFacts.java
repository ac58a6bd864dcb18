package dev.countersign.cli;

import dev.countersign.journal.Head;
import dev.countersign.journal.HeadCheck;
import dev.countersign.journal.SignedHead;
import dev.countersign.journal.Verification;
import java.util.LinkedHashMap;
import java.util.Map;

/** What {@code journal verify} tells of what it found. */
final class JournalFacts {
    private JournalFacts() {}

    static Map<String, Object> of(Verification found) {
        Map<String, Object> facts = new LinkedHashMap<>();
        switch (found) {
            case Verification.Empty empty -> facts.put("journal", "empty");
            case Verification.Whole whole -> {
                facts.put("journal", "whole");
                putExtent(facts, whole.extent());
            }
            case Verification.Cut cut -> {
                facts.put("journal", "whole so far, not closed");
                putExtent(facts, cut.extent());
                facts.put("file", cut.file());
                facts.put("torn-bytes", cut.tornBytes());
            }
            case Verification.Broken broken -> {
                facts.put("journal", "broken");
                facts.put("file", broken.file());
                facts.put("line", broken.line());
                facts.put("reason", broken.reason());
            }
        }
        return facts;
    }

    private static void putExtent(Map<String, Object> facts, Verification.Extent extent) {
        extent.beginsAfter()
                .ifPresent(
                        before -> facts.put("begins-after", place(before) + ", which is not here"));
        facts.put("files", extent.files());
        facts.put("entries", extent.entries());
        Verification.Heads heads = extent.heads();
        facts.put("heads", heads.count());
        if (heads.untrusted() > 0) {
            facts.put("heads-untrusted", heads.untrusted());
            heads.whyUntrusted().ifPresent(reason -> facts.put("head-untrusted", reason));
        }
        if (!heads.signers().isEmpty()) {
            facts.put("signers", heads.signers());
        }
        heads.last().ifPresent(last -> putLast(facts, last));
    }

    private static void putLast(Map<String, Object> facts, Verification.LastHead last) {
        SignedHead head = last.head();
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("file", head.statement().head().file());
        told.put("line", head.statement().head().line());
        told.put("at", head.statement().at());
        told.put(
                "signer",
                last.finding() instanceof HeadCheck.Finding.Trusted(String signer)
                        ? signer
                        : "untrusted, certificate " + head.signer());
        facts.put("last-head", told);
        facts.put("lines-after-last-head", last.linesAfter());
    }

    private static String place(Head head) {
        return head.file() + " line " + head.line();
    }
}
