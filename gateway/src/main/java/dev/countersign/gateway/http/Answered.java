package dev.countersign.gateway.http;

/**
 * How a request was answered, by the service or for it: the status, 499 where the peer left before;
 * the bytes of its body, and the time from the request's head to the end of the answer.
 */
public record Answered(RequestHead asked, int status, long bytes, long nanos) {}
