package dev.countersign.authority.enrolment;

import dev.countersign.authority.wire.Certified;
import dev.countersign.authority.wire.Json;
import dev.countersign.authority.wire.Paths;
import dev.countersign.problem.CountersignException;
import dev.countersign.problem.Parsed;
import dev.countersign.problem.ProblemCode;
import dev.countersign.tls.ProvenHttps;
import dev.countersign.tls.ProvenHttps.Request;
import dev.countersign.tls.ProvenHttps.Response;
import dev.countersign.tls.RefusedException;
import dev.countersign.x509.RevocationList;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** Asks an authority, once it is proven, and turns its refusals into ours. */
final class AuthorityClient {
    private static final byte[] NOTHING = {};
    private static final int OK = 200;
    private static final int NOT_MODIFIED = 304;

    private final URI authority;
    private final ProvenHttps https;

    AuthorityClient(URI authority, ProvenHttps https) {
        this.authority = authority;
        this.https = https;
    }

    /** A certificate for the key of this request. */
    Certified certify(String path, Map<String, String> headers, byte[] pkcs10) {
        Response response =
                send(new Request("POST", authority.resolve(path), with(headers), pkcs10));
        if (response.status() != OK) {
            throw refusal(response);
        }
        return switch (Certified.parse(text(response))) {
            case Parsed.Good<Certified>(Certified certified) -> certified;
            case Parsed.Bad<Certified>(String why) ->
                    throw away("the authority at " + authority + " gave " + why);
        };
    }

    private static Map<String, String> with(Map<String, String> headers) {
        Map<String, String> all = new java.util.TreeMap<>(headers);
        all.put("content-type", Paths.REQUEST_TYPE);
        return all;
    }

    /** The revocation list, where it is another than the one of this number. */
    Optional<RevocationList> revocations(Optional<String> known) {
        Map<String, String> headers =
                known.map(number -> Map.of("if-none-match", "\"" + number + "\"")).orElse(Map.of());
        Response response =
                send(new Request("GET", authority.resolve(Paths.REVOCATIONS), headers, NOTHING));
        if (response.status() == NOT_MODIFIED) {
            return Optional.empty();
        }
        if (response.status() != OK) {
            throw refusal(response);
        }
        return switch (RevocationList.read(response.body())) {
            case Parsed.Good<RevocationList>(RevocationList list) -> Optional.of(list);
            case Parsed.Bad<RevocationList>(String why) ->
                    throw away("the authority at " + authority + " gave " + why);
        };
    }

    private Response send(Request request) {
        try {
            return https.send(request);
        } catch (RefusedException e) {
            throw new CountersignException(
                            e.code(), "the authority at " + authority + ": " + e.getMessage())
                    .causedBy(e);
        } catch (IOException e) {
            throw away("no answer from the authority at " + authority + ": " + e.getMessage())
                    .causedBy(e);
        }
    }

    /** What the authority said, with its code and receipt where it gave them. */
    private CountersignException refusal(Response response) {
        if (!(Json.read(text(response)) instanceof Parsed.Good<Object>(Map<?, ?> map))) {
            return away("the authority at " + authority + " answered " + response.status());
        }
        Optional<ProblemCode> code = ProblemCode.of(String.valueOf(map.get("code")));
        if (code.isEmpty()) {
            return away("the authority at " + authority + " answered " + response.status());
        }
        String detail = map.get("detail") instanceof String text ? ": " + text : "";
        String receipt = map.get("receipt") instanceof String text ? "; receipt " + text : "";
        return new CountersignException(
                code.get(), "the authority at " + authority + " refused" + detail + receipt);
    }

    private static CountersignException away(String seen) {
        return new CountersignException(ProblemCode.UPSTREAM_AUTHORITY_AWAY, seen);
    }

    private static String text(Response response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }
}
