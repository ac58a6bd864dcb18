package dev.countersign.access;

import java.util.Optional;

/** What a peer wants: a target by its name and, when HTTP is spoken, one request. */
public record Attempt(String target, Optional<Request> request) {

    /** A method and a path in the normal form that the router uses too. */
    public record Request(String method, String path) {}

    /** A whole connection to a target. */
    public static Attempt connection(String target) {
        return new Attempt(target, Optional.empty());
    }

    /** One request to a target; the path in its normal form ({@link RequestPath}). */
    public static Attempt request(String target, String method, String path) {
        return new Attempt(target, Optional.of(new Request(method, path)));
    }
}
