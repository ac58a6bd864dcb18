package dev.countersign.gateway.pkcs11;

import dev.countersign.problem.ProblemCode;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads on which one token is waited for, each with a session of its own. A session that
 * fails is given up, and what it was to do is tried once more with a new one: token looked for,
 * logged in to, key found again.
 */
final class TokenSigner {
    private static final int THREADS = 4;
    private static final int MOST_WAITING = 256;
    private static final long IDLE_SECONDS = 60;

    private final Cryptoki module;
    private final Pkcs11Uri uri;
    private final PinFile pin;
    private final Deque<TokenSession> idle = new ConcurrentLinkedDeque<>();
    private final ThreadPoolExecutor threads;

    TokenSigner(Cryptoki module, Pkcs11Uri uri) {
        this.module = module;
        this.uri = uri;
        this.pin = new PinFile(uri.pin());
        this.threads =
                new ThreadPoolExecutor(
                        THREADS,
                        THREADS,
                        IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(MOST_WAITING),
                        Thread.ofPlatform().daemon().name("token-", 0).factory());
        threads.allowCoreThreadTimeOut(true);
    }

    /** Something to do with a session. */
    @FunctionalInterface
    interface Work<T> {
        T with(TokenSession session) throws TokenFault, CryptokiException;
    }

    /** Does it on one of the threads, with a session that is there or a new one. */
    <T> CompletableFuture<T> run(Work<T> work) {
        return onThread(() -> done(work));
    }

    /**
     * Does it with a new session, by a PIN that is read again, and has every session that was there
     * before replaced if it succeeds.
     */
    <T> CompletableFuture<T> anew(Work<T> work) {
        return onThread(() -> {
            pin.forget();
            TokenSession fresh = open();
            T result = doneWith(fresh, work);
            closeIdle();
            idle.push(fresh);
            return result;
        });
    }

    private interface Step<T> {
        T take() throws TokenFault;
    }

    private <T> CompletableFuture<T> onThread(Step<T> step) {
        CompletableFuture<T> result = new CompletableFuture<>();
        try {
            threads.execute(() -> {
                if (result.isDone()) {
                    return; // nobody waits for it any more
                }
                try {
                    result.complete(step.take());
                } catch (TokenFault | RuntimeException | Error e) {
                    result.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            result.completeExceptionally(
                    new TokenFault(
                            MOST_WAITING + " signatures wait for the token already",
                            "look at why the token is slow"));
        }
        return result;
    }

    private <T> T done(Work<T> work) throws TokenFault {
        TokenSession known = idle.poll();
        if (known != null) {
            try {
                T result = work.with(known);
                idle.push(known);
                return result;
            } catch (TokenFault | CryptokiException | RuntimeException e) {
                // such as a token that was taken out and put back: what is known of it is void
                known.close();
                closeIdle();
            }
        }
        TokenSession fresh = open();
        T result = doneWith(fresh, work);
        idle.push(fresh);
        return result;
    }

    /** A token that seems to be gone may be there again, and its module not know. */
    private TokenSession open() throws TokenFault {
        Cryptoki.Run run = module.run();
        try {
            return TokenSession.open(run, uri, pin);
        } catch (CryptokiException e) {
            return openAfter(run);
        } catch (TokenFault e) {
            if (e.isOfAbsence()) {
                return openAfter(run);
            }
            throw e;
        }
    }

    private TokenSession openAfter(Cryptoki.Run failed) throws TokenFault {
        try {
            module.restart(failed);
            return TokenSession.open(module.run(), uri, pin);
        } catch (CryptokiException e) {
            throw failed(e);
        }
    }

    private <T> T doneWith(TokenSession session, Work<T> work) throws TokenFault {
        try {
            return work.with(session);
        } catch (CryptokiException e) {
            session.close();
            throw failed(e);
        } catch (TokenFault | RuntimeException e) {
            session.close();
            throw e;
        }
    }

    private TokenFault failed(CryptokiException e) {
        return new TokenFault(
                uri + ": " + e.getMessage(), ProblemCode.CONFIG_TOKEN_UNUSABLE.remedy(), e);
    }

    private void closeIdle() {
        for (TokenSession one = idle.poll(); one != null; one = idle.poll()) {
            one.close();
        }
    }
}
