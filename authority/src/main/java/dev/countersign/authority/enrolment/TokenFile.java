package dev.countersign.authority.enrolment;

import dev.countersign.authority.Token;
import dev.countersign.authority.wire.Json;
import dev.countersign.problem.CountersignException;
import dev.countersign.problem.Parsed;
import dev.countersign.problem.ProblemCode;
import dev.countersign.tls.SafeFiles;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a newcomer is given: where the authority is, the token, and the SHA-256 of the root at which
 * the authority's chain must end before the token is sent.
 */
public record TokenFile(URI authority, Token token, String rootSha256) {
    private static final Set<String> KEYS = Set.of("authority", "token", "root-sha256");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    /** Reads a file that nobody but its owner may read; the token is in no message. */
    public static TokenFile read(Path file) {
        String text =
                new String(
                        SafeFiles.readSecret(file, ProblemCode.CONFIG_UNREADABLE),
                        StandardCharsets.UTF_8);
        if (!(Json.read(text) instanceof Parsed.Good<Object>(Map<?, ?> map))
                || !map.keySet().equals(KEYS)) {
            throw unreadable(file, "is no JSON object with authority, token and root-sha256");
        }
        String root = String.valueOf(map.get("root-sha256"));
        if (!SHA256.matcher(root).matches()) {
            throw unreadable(file, "has a root-sha256 that is not 64 digits of lower-case hex");
        }
        Parsed<Token> token = Token.parse(String.valueOf(map.get("token")));
        if (token instanceof Parsed.Bad<Token> bad) {
            throw unreadable(file, "has a " + bad.why());
        }
        return new TokenFile(
                address(file, String.valueOf(map.get("authority"))), token.orThrow(), root);
    }

    private static URI address(Path file, String text) {
        return switch (AuthorityAddress.parse(text)) {
            case Parsed.Good<AuthorityAddress>(AuthorityAddress good) -> good.uri();
            case Parsed.Bad<AuthorityAddress>(String why) ->
                    throw unreadable(file, "has an authority of " + why);
        };
    }

    private static CountersignException unreadable(Path file, String why) {
        return new CountersignException(
                ProblemCode.CONFIG_UNREADABLE,
                file + " " + why,
                "have it written again: countersign identities codes --token --as ID --out FILE");
    }

    /** The text of the file. */
    public String toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("authority", authority);
        json.put("token", token.reveal());
        json.put("root-sha256", rootSha256);
        return Json.write(json) + "\n";
    }
}
