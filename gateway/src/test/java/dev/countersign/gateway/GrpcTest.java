package dev.countersign.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.countersign.access.Conjunction;
import dev.countersign.access.PeerPattern;
import dev.countersign.access.Rule;
import dev.countersign.access.SegmentPattern;
import dev.countersign.gateway.http.HttpService;
import dev.countersign.gateway.http.HttpService.Refusing;
import dev.countersign.gateway.http.HttpService.Version;
import dev.countersign.gateway.http.PeerField;
import dev.countersign.testkit.TestAuthority;
import dev.countersign.testkit.TestIdentity;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client and a server of grpc-java with the gateway between them. */
class GrpcTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create(Clock.systemUTC());
    private static final TestIdentity ALICE = TestGateway.client(AUTHORITY, TestGateway.ALICE);
    private static final Metadata.Key<String> PEER =
            Metadata.Key.of("x-countersign-peer", Metadata.ASCII_STRING_MARSHALLER);
    private static final MethodDescriptor<String, String> ONE = method("One", MethodType.UNARY);
    private static final MethodDescriptor<String, String> DOWN =
            method("Down", MethodType.SERVER_STREAMING);
    private static final MethodDescriptor<String, String> UP =
            method("Up", MethodType.CLIENT_STREAMING);
    private static final MethodDescriptor<String, String> BOTH =
            method("Both", MethodType.BIDI_STREAMING);
    private static final int MANY = 50;

    @TempDir private Path folder;

    private final BlockingQueue<String> askers = new LinkedBlockingQueue<>();
    private Server server;
    private TestGateway gateway;
    private ManagedChannel channel;

    @BeforeEach
    void connect() throws Exception {
        server =
                NettyServerBuilder.forAddress(TestGateway.loopback(0))
                        .intercept(new Asker())
                        .addService(service())
                        .build()
                        .start();
        Rule rule =
                new Rule(
                        "echo/allow[1]",
                        new Conjunction(
                                Optional.of(PeerPattern.parse(TestGateway.ALICE).orThrow()),
                                Set.of("POST"),
                                List.of(SegmentPattern.parse("/test.Echo/*").orThrow())),
                        List.of());
        gateway =
                TestGateway.Plan.of(AUTHORITY)
                        .to((InetSocketAddress) server.getListenSockets().getFirst())
                        .speaking(
                                new HttpService(
                                        Set.of(PeerField.PEER), Version.HTTP_2, Refusing.ALERT))
                        .under(rule)
                        .start(folder);
        Path files = ALICE.writeTo(folder.resolve("identity"));
        channel =
                NettyChannelBuilder.forAddress("localhost", gateway.port())
                        .sslContext(
                                GrpcSslContexts.forClient()
                                        .trustManager(files.resolve("trust.pem").toFile())
                                        .keyManager(
                                                files.resolve("cert.pem").toFile(),
                                                files.resolve("key.pem").toFile())
                                        .build())
                        .build();
    }

    @AfterEach
    void disconnect() {
        channel.shutdownNow();
        gateway.close();
        server.shutdownNow();
    }

    // ---- the four kinds of calls

    @Test
    void answersOneWithOneAndTellsWhoAsks() throws InterruptedException {
        assertThat(ask(ONE, "hello")).isEqualTo("hello");
        assertThat(askers.poll(1, TimeUnit.SECONDS)).isEqualTo(TestGateway.ALICE);
    }

    @Test
    void streamsDown() {
        List<String> heard = new ArrayList<>();
        ClientCalls.blockingServerStreamingCall(channel, DOWN, CallOptions.DEFAULT, "part")
                .forEachRemaining(heard::add);
        assertThat(heard).hasSize(MANY).last().isEqualTo("part " + (MANY - 1));
    }

    @Test
    void streamsUp() throws InterruptedException {
        Heard heard = new Heard();
        StreamObserver<String> asking =
                ClientCalls.asyncClientStreamingCall(
                        channel.newCall(UP, CallOptions.DEFAULT), heard);
        for (int count = 0; count < MANY; count++) {
            asking.onNext("x".repeat(10_000));
        }
        asking.onCompleted();
        assertThat(heard.next()).isEqualTo(String.valueOf(MANY * 10_000));
        assertThat(heard.next()).isEqualTo("completed");
    }

    @Test
    void streamsBothWaysInTurn() throws InterruptedException {
        Heard heard = new Heard();
        StreamObserver<String> asking =
                ClientCalls.asyncBidiStreamingCall(
                        channel.newCall(BOTH, CallOptions.DEFAULT), heard);
        for (int count = 0; count < MANY; count++) {
            asking.onNext("turn " + count);
            assertThat(heard.next()).isEqualTo("turn " + count);
        }
        asking.onCompleted();
        assertThat(heard.next()).isEqualTo("completed");
    }

    // ---- how calls fail

    @Test
    void bringsErrorThatIsAllInItsTrailers() {
        StatusRuntimeException why =
                catchThrowableOfType(StatusRuntimeException.class, () -> ask(ONE, "fail"));
        assertThat(why.getStatus().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
        assertThat(why.getStatus().getDescription()).isEqualTo("as you wish");
    }

    @Test
    void endsAtDeadlineOnBothSides() throws InterruptedException {
        CallOptions soon = CallOptions.DEFAULT.withDeadlineAfter(300, TimeUnit.MILLISECONDS);
        StatusRuntimeException why =
                catchThrowableOfType(
                        StatusRuntimeException.class,
                        () -> ClientCalls.blockingUnaryCall(channel, ONE, soon, "never"));
        assertThat(why.getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
        assertThat(cancelled.poll(TestGateway.SOON.toSeconds(), TimeUnit.SECONDS))
                .isEqualTo("cancelled");
        assertThat(ask(ONE, "still there")).isEqualTo("still there");
    }

    @Test
    void isRefusedByPath() {
        MethodDescriptor<String, String> other =
                ONE.toBuilder(Text.INSTANCE, Text.INSTANCE)
                        .setFullMethodName("test.Admin/One")
                        .build();
        StatusRuntimeException why =
                catchThrowableOfType(StatusRuntimeException.class, () -> ask(other, "hello"));
        assertThat(why.getStatus().getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
        assertThat(why.getStatus().getDescription())
                .contains("access.no-matching-rule")
                .contains(gateway.awaitTold("request", 1).getFirst().text("receipt"));
        assertThat(askers).isEmpty();
    }

    private String ask(MethodDescriptor<String, String> method, String text) {
        return ClientCalls.blockingUnaryCall(channel, method, CallOptions.DEFAULT, text);
    }

    // ---- the service

    private final BlockingQueue<String> cancelled = new LinkedBlockingQueue<>();

    private ServerServiceDefinition service() {
        return ServerServiceDefinition.builder("test.Echo")
                .addMethod(ONE, ServerCalls.asyncUnaryCall(this::one))
                .addMethod(
                        DOWN,
                        ServerCalls.asyncServerStreamingCall((asked, answer) -> {
                            for (int count = 0; count < MANY; count++) {
                                answer.onNext(asked + " " + count);
                            }
                            answer.onCompleted();
                        }))
                .addMethod(UP, ServerCalls.asyncClientStreamingCall(Adding::new))
                .addMethod(BOTH, ServerCalls.asyncBidiStreamingCall(Echoing::new))
                .build();
    }

    private void one(String asked, StreamObserver<String> answer) {
        switch (asked) {
            case "fail" ->
                    answer.onError(
                            Status.FAILED_PRECONDITION
                                    .withDescription("as you wish")
                                    .asRuntimeException());
            case "never" ->
                    ((ServerCallStreamObserver<String>) answer)
                            .setOnCancelHandler(() -> cancelled.add("cancelled"));
            default -> {
                answer.onNext(asked);
                answer.onCompleted();
            }
        }
    }

    /** Sends back each message. */
    private record Echoing(StreamObserver<String> answer) implements StreamObserver<String> {
        @Override
        public void onNext(String message) {
            answer.onNext(message);
        }

        @Override
        public void onError(Throwable why) {
            // the caller is gone
        }

        @Override
        public void onCompleted() {
            answer.onCompleted();
        }
    }

    /** Tells how long all messages were. */
    private static final class Adding implements StreamObserver<String> {
        private final StreamObserver<String> answer;
        private int sum;

        Adding(StreamObserver<String> answer) {
            this.answer = answer;
        }

        @Override
        public void onNext(String message) {
            sum += message.length();
        }

        @Override
        public void onError(Throwable why) {
            // the caller is gone
        }

        @Override
        public void onCompleted() {
            answer.onNext(String.valueOf(sum));
            answer.onCompleted();
        }
    }

    /** Notes whom the gateway names. */
    private final class Asker implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata fields, ServerCallHandler<Q, A> next) {
            askers.add(String.valueOf(fields.get(PEER)));
            return next.startCall(call, fields);
        }
    }

    /** What a caller hears. */
    private static final class Heard implements StreamObserver<String> {
        private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

        String next() throws InterruptedException {
            return heard.poll(TestGateway.SOON.toSeconds(), TimeUnit.SECONDS);
        }

        @Override
        public void onNext(String message) {
            heard.add(message);
        }

        @Override
        public void onError(Throwable why) {
            heard.add("failed " + why);
        }

        @Override
        public void onCompleted() {
            heard.add("completed");
        }
    }

    // ---- messages

    private static MethodDescriptor<String, String> method(String name, MethodType type) {
        return MethodDescriptor.<String, String>newBuilder()
                .setType(type)
                .setFullMethodName("test.Echo/" + name)
                .setRequestMarshaller(Text.INSTANCE)
                .setResponseMarshaller(Text.INSTANCE)
                .build();
    }

    /** Text as its bytes. */
    private enum Text implements Marshaller<String> {
        INSTANCE;

        @Override
        public InputStream stream(String text) {
            return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String parse(InputStream bytes) {
            try {
                return new String(bytes.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
