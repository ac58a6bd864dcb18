package dev.countersign.authority.wire;

import dev.countersign.problem.Parsed;
import dev.countersign.tls.Pem;
import dev.countersign.x509.Certificate;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The answer to an enrolment or a renewal: the certificate with its issuer, leaf first, and the
 * root to trust.
 */
public record Certified(List<Certificate> chain, Certificate root) {
    private static final String LABEL = "CERTIFICATE";

    public Certified {
        chain = List.copyOf(chain);
    }

    /** The answer as it goes over the wire. */
    public String toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("chain", pem(chain));
        json.put("root", pem(List.of(root)));
        json.put("not-after", chain.getFirst().notAfter());
        return Json.write(json);
    }

    /** Reads an answer; what it says is not believed yet. */
    public static Parsed<Certified> parse(String text) {
        if (!(Json.read(text) instanceof Parsed.Good<Object>(Map<?, ?> map))) {
            return Parsed.bad("an answer that is no JSON object");
        }
        List<Certificate> chain = certificates(map.get("chain"));
        List<Certificate> roots = certificates(map.get("root"));
        return chain.isEmpty() || roots.size() != 1
                ? Parsed.bad("an answer without a chain and one root")
                : Parsed.good(new Certified(chain, roots.getFirst()));
    }

    private static String pem(List<Certificate> certificates) {
        StringBuilder text = new StringBuilder();
        certificates.forEach(one -> text.append(Pem.write(LABEL, one.der())));
        return text.toString();
    }

    /** The certificates of a PEM text; none when anything of it does not read. */
    private static List<Certificate> certificates(@org.jspecify.annotations.Nullable Object value) {
        if (!(value instanceof String text)
                || !(Pem.read(text.getBytes(StandardCharsets.UTF_8))
                        instanceof Parsed.Good<List<Pem.Block>> pem)) {
            return List.of();
        }
        List<Certificate> certificates = new ArrayList<>();
        for (Pem.Block block : pem.value()) {
            if (!block.label().equals(LABEL)
                    || !(Certificate.read(block.content())
                            instanceof Parsed.Good<Certificate> good)) {
                return List.of();
            }
            certificates.add(good.value());
        }
        return certificates;
    }
}
