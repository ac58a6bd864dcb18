package dev.countersign.cli.judge;

import dev.countersign.trust.Candidate;
import dev.countersign.trust.JudgedChain;
import dev.countersign.trust.Judgement;
import dev.countersign.trust.Profile;
import dev.countersign.trust.Rejection;
import dev.countersign.x509.Certificate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What the judge says of a chain, for people and for programs. */
public final class Opinion {
    private final Question.Terms terms;
    private final Map<Profile, Judgement> all;

    Opinion(Question.Terms terms, Map<Profile, Judgement> all) {
        this.terms = terms;
        this.all = all;
    }

    private Judgement judgement() {
        return Objects.requireNonNull(all.get(terms.profile()), "every profile was asked");
    }

    /** Whether the chain is good under the profile that was asked for. */
    public boolean isGood() {
        return judgement() instanceof JudgedChain;
    }

    /** Everything, in a fixed order. */
    public Map<String, Object> facts() {
        Map<String, Object> facts = new LinkedHashMap<>();
        switch (judgement()) {
            case JudgedChain good -> {
                facts.put("verdict", "accepted");
                facts.put("names", good.names().text());
                facts.put("until", good.until().toString());
                facts.put("path", good.path().stream().map(Opinion::certificate).toList());
            }
            case Rejection bad -> {
                facts.put("verdict", "refused");
                facts.putAll(reason(bad));
                facts.put("remedy", bad.code().remedy());
                facts.put("candidates", bad.candidates().stream().map(Opinion::candidate).toList());
            }
        }
        facts.put("role", terms.purpose().text());
        terms.name().ifPresent(name -> facts.put("expected", name));
        facts.put("at", terms.at().toString());
        facts.put("profile", terms.profile().text());
        Map<String, Object> profiles = new LinkedHashMap<>();
        all.forEach((profile, judgement) -> profiles.put(profile.text(), word(judgement)));
        facts.put("profiles", profiles);
        return facts;
    }

    private static Map<String, Object> reason(Rejection bad) {
        Map<String, Object> reason = new LinkedHashMap<>();
        reason.put("code", bad.code().slug());
        reason.put("seen", bad.seen());
        return reason;
    }

    private static Map<String, Object> candidate(Candidate candidate) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("path", candidate.path().stream().map(Opinion::certificate).toList());
        facts.putAll(reason(candidate.reason()));
        return facts;
    }

    private static Map<String, Object> certificate(Certificate certificate) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("subject", certificate.subject().toString());
        facts.put("serial", certificate.serial().toString(16));
        facts.put("sha256", certificate.fingerprint());
        return facts;
    }

    private static String word(Judgement judgement) {
        return judgement instanceof Rejection bad ? bad.code().slug() : "accepted";
    }

    /** The same in lines that people read. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        switch (judgement()) {
            case JudgedChain good -> {
                lines.add("accepted");
                lines.add("  names     " + good.names().text());
                lines.add("  path      " + way(good.path()));
                lines.add("  until     " + good.until());
            }
            case Rejection bad -> {
                lines.add("refused: " + bad.code());
                lines.add("  seen      " + bad.seen());
                lines.add("  remedy    " + bad.code().remedy());
                for (Candidate one : bad.candidates()) {
                    lines.add("  tried     " + way(one.path()));
                    lines.add("            " + one.reason().code() + ": " + one.reason().seen());
                }
            }
        }
        lines.add("  profile   " + terms.profile().text() + others());
        return lines;
    }

    /** Where another profile says something else. */
    private String others() {
        StringBuilder text = new StringBuilder();
        all.forEach((profile, judgement) -> {
            if (!word(judgement).equals(word(judgement()))) {
                text.append("; ").append(profile.text()).append(": ").append(word(judgement));
            }
        });
        return text.toString();
    }

    private static String way(List<Certificate> path) {
        return String.join(" < ", path.stream().map(one -> one.subject().toString()).toList());
    }
}
