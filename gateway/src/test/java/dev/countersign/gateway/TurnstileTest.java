package dev.countersign.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.problem.ProblemCode;
import dev.countersign.testkit.Seeded;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who comes in when many come. */
class TurnstileTest {
    private static final ConnectionLimits WIDE =
            new ConnectionLimits(1000, OptionalInt.empty(), 1000, OptionalInt.empty());
    private static final SocketAddress SOMEWHERE = at("192.0.2.1");

    /** Near the end of what a nanosecond clock counts to: it starts anywhere. */
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1);

    @Test
    void turnsAwayTheOneTooManyUntilAnotherLeaves() {
        Turnstile turnstile = turnstile(WIDE.most(2));
        Turnstile.Place first = place(turnstile);
        place(turnstile);
        assertThat(refusal(turnstile, SOMEWHERE).code()).isEqualTo(ProblemCode.LIMIT_CONNECTIONS);
        assertThat(refusal(turnstile, SOMEWHERE).seen()).isEqualTo("2 connections are open");
        first.proven();
        assertThat(refusal(turnstile, SOMEWHERE).code()).isEqualTo(ProblemCode.LIMIT_CONNECTIONS);
        first.leave();
        first.leave(); // once
        place(turnstile);
        assertThat(refusal(turnstile, SOMEWHERE).code()).isEqualTo(ProblemCode.LIMIT_CONNECTIONS);
    }

    @Test
    void countsEachSourceByItself() {
        Turnstile turnstile = turnstile(WIDE.fromOneSource(2));
        Turnstile.Place first = place(turnstile);
        place(turnstile).proven();
        Answer.Refusal refusal = refusal(turnstile, SOMEWHERE);
        assertThat(refusal.code()).isEqualTo(ProblemCode.LIMIT_CONNECTIONS_PER_SOURCE);
        assertThat(refusal.seen()).isEqualTo("2 connections from 192.0.2.1/32 are open");
        assertThat(turnstile.enter(at("192.0.2.2"))).isInstanceOf(Turnstile.Place.class);
        first.leave();
        place(turnstile);
        assertThat(refusal(turnstile, SOMEWHERE).code())
                .isEqualTo(ProblemCode.LIMIT_CONNECTIONS_PER_SOURCE);
    }

    @Test
    void takesAnIpv6SiteForOneSource() {
        Turnstile turnstile = turnstile(WIDE.fromOneSource(1));
        assertThat(turnstile.enter(at("2001:db8:0:1::1"))).isInstanceOf(Turnstile.Place.class);
        assertThat(refusal(turnstile, at("2001:db8:0:1:ffff::2")).seen())
                .isEqualTo("1 connections from 2001:db8:0:1:0:0:0:0/64 are open");
        assertThat(turnstile.enter(at("2001:db8:0:2::1"))).isInstanceOf(Turnstile.Place.class);
        assertThat(turnstile.enter(UnixDomainSocketAddress.of("/run/a")))
                .isInstanceOf(Turnstile.Place.class);
    }

    @Test
    void takesOtherLimitsAndKeepsWhoIsHere() {
        Turnstile turnstile = turnstile(WIDE);
        Turnstile.Place first = place(turnstile);
        place(turnstile);
        turnstile.limit(WIDE.most(1));
        assertThat(refusal(turnstile, SOMEWHERE).seen()).isEqualTo("2 connections are open");
        first.leave();
        assertThat(refusal(turnstile, SOMEWHERE).code()).isEqualTo(ProblemCode.LIMIT_CONNECTIONS);
        turnstile.limit(WIDE.fromOneSource(2));
        place(turnstile);
        assertThat(refusal(turnstile, SOMEWHERE).code())
                .as("those who came before the limit count")
                .isEqualTo(ProblemCode.LIMIT_CONNECTIONS_PER_SOURCE);
        turnstile.limit(WIDE.handshakesPerSecond(1));
        place(turnstile);
        assertThat(refusal(turnstile, SOMEWHERE).code())
                .isEqualTo(ProblemCode.LIMIT_HANDSHAKE_RATE);
        turnstile.limit(WIDE);
        place(turnstile);
    }

    @Test
    void forgetsSourcesThatAreGone() {
        Turnstile turnstile = turnstile(WIDE.fromOneSource(1));
        for (int round = 0; round < 3; round++) {
            place(turnstile).leave();
        }
        assertThat(turnstile.crowd()).isEqualTo(new Turnstile.Crowd(0, 0));
    }

    @Test
    void makesTheOneGoThatHasBeenAtItLongest() {
        Turnstile turnstile = turnstile(WIDE.handshakes(2));
        List<String> asked = new ArrayList<>();
        noting(turnstile, "slowest", asked).proven(); // not slow, then
        noting(turnstile, "slow", asked);
        pass(500);
        noting(turnstile, "later", asked);
        pass(499);
        assertThat(refusal(turnstile, SOMEWHERE).code()).isEqualTo(ProblemCode.LIMIT_HANDSHAKES);
        assertThat(asked).isEmpty();
        pass(1);
        noting(turnstile, "newcomer", asked);
        assertThat(asked)
                .containsExactly("slow: limit.handshakes, 2 others are at their handshakes");
        assertThat(refusal(turnstile, SOMEWHERE).code()).isEqualTo(ProblemCode.LIMIT_HANDSHAKES);
        pass(500);
        place(turnstile);
        assertThat(asked).hasSize(2).last().asString().startsWith("later:");
    }

    @Test
    void asksAlsoTheOneWhoWasNotReadyToBeAsked() {
        Turnstile turnstile = turnstile(WIDE.handshakes(1));
        Turnstile.Place slow = place(turnstile);
        pass(1000);
        place(turnstile);
        List<String> asked = new ArrayList<>();
        slow.whenAsked(why -> asked.add(why.code().slug()));
        assertThat(asked).containsExactly("limit.handshakes");
    }

    @Test
    void letsASecondsWorthInAtOnceAndThenOneAtATime() {
        Turnstile turnstile = turnstile(WIDE.handshakesPerSecond(10));
        for (int one = 0; one < 10; one++) {
            place(turnstile);
        }
        Answer.Refusal refusal = refusal(turnstile, SOMEWHERE);
        assertThat(refusal.code()).isEqualTo(ProblemCode.LIMIT_HANDSHAKE_RATE);
        assertThat(refusal.seen()).isEqualTo("more than 10 connections within a second");
        pass(99);
        refusal(turnstile, SOMEWHERE);
        pass(1);
        place(turnstile);
        refusal(turnstile, SOMEWHERE);
        pass(60_000); // an hour of silence saves up no more than a second's worth
        for (int one = 0; one < 10; one++) {
            place(turnstile);
        }
        refusal(turnstile, SOMEWHERE);
    }

    /** Against a model that counts lists. */
    @Test
    void neverHasMoreThanThereMayBe() {
        Seeded seeded = Seeded.fresh();
        Turnstile turnstile = turnstile(WIDE.most(20).fromOneSource(6).handshakes(9));
        List<Turnstile.Place> here = new ArrayList<>();
        List<Turnstile.Place> unproven = new ArrayList<>();
        for (int step = 0; step < 5_000; step++) {
            pass(seeded.between(0, 300));
            int what = seeded.between(0, 3);
            if (what <= 1 || here.isEmpty()) {
                if (turnstile.enter(at("192.0.2." + seeded.between(1, 5)))
                        instanceof Turnstile.Place place) {
                    here.add(place);
                    unproven.add(place);
                    place.whenAsked(why -> {
                        assertThat(unproven.removeFirst()).as("%s", seeded).isSameAs(place);
                        here.remove(place);
                        place.leave();
                    });
                }
            } else if (what == 2) {
                Turnstile.Place left = here.remove(seeded.between(0, here.size() - 1));
                unproven.remove(left);
                left.leave();
            } else {
                Turnstile.Place proven = here.get(seeded.between(0, here.size() - 1));
                unproven.remove(proven);
                proven.proven();
            }
            assertThat(turnstile.crowd())
                    .as("%s, step %s", seeded, step)
                    .isEqualTo(new Turnstile.Crowd(here.size(), unproven.size()));
            assertThat(here).hasSizeLessThanOrEqualTo(20);
            assertThat(unproven).hasSizeLessThanOrEqualTo(9);
        }
    }

    @ParameterizedTest
    @CsvSource({"20000, 9872", "1024, 384", "120, 64", "9223372036854775807, 100000"})
    void hasRoomForAsManyAsThereAreDescriptorsFor(long descriptors, int connections) {
        assertThat(ConnectionLimits.ofDescriptors(descriptors)).isEqualTo(connections);
    }

    @Test
    void refusesLimitsThatAreNone() {
        assertThatThrownBy(() -> WIDE.most(0)).hasMessage("connections: 0 (expected: 1 or more)");
        assertThatThrownBy(() -> WIDE.handshakes(0)).hasMessageContaining("handshakes: 0");
        assertThatThrownBy(() -> WIDE.fromOneSource(-1)).hasMessageContaining("one source: -1");
        assertThatThrownBy(() -> WIDE.handshakesPerSecond(0)).hasMessageContaining("a second: 0");
    }

    private Turnstile turnstile(ConnectionLimits limits) {
        return new Turnstile(limits, nanos::get);
    }

    private void pass(long millis) {
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    private static Turnstile.Place place(Turnstile turnstile) {
        return (Turnstile.Place) turnstile.enter(SOMEWHERE);
    }

    private static Turnstile.Place noting(Turnstile turnstile, String name, List<String> asked) {
        Turnstile.Place place = place(turnstile);
        place.whenAsked(why -> asked.add(name + ": " + why.code().slug() + ", " + why.seen()));
        return place;
    }

    private static Answer.Refusal refusal(Turnstile turnstile, SocketAddress from) {
        return ((Turnstile.Entry.Refused) turnstile.enter(from)).why();
    }

    private static SocketAddress at(String address) {
        try {
            return new InetSocketAddress(InetAddress.getByName(address), 50_000);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
