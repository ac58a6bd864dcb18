package dev.countersign.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.countersign.gateway.Backends.Backend;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BackendsTest {
    private final Backends backends =
            new Backends(
                    Stream.of(1, 2, 3)
                            .<LocalAddress>map(
                                    port -> new LocalAddress.Tcp(TestGateway.loopback(port)))
                            .toList());
    private final Backend first = backends.all().get(0);
    private final Backend second = backends.all().get(1);
    private final Backend third = backends.all().get(2);

    @Test
    void areTriedInTheirOrder() {
        assertThat(backends.inTurn()).containsExactly(first, second, third);
    }

    @Test
    void thatDidNotAnswerComeLastUntilTheyDo() {
        first.answered(false);
        second.answered(false);
        assertThat(backends.inTurn()).containsExactly(third, first, second);

        second.answered(true);
        assertThat(backends.inTurn()).containsExactly(second, third, first);
    }

    @Test
    void areAllTriedThoughNoneAnswered() {
        backends.all().forEach(one -> one.answered(false));
        assertThat(backends.inTurn()).containsExactly(first, second, third);
    }

    @Test
    void areAtLeastOne() {
        List<LocalAddress> none = List.of();
        assertThatThrownBy(() -> new Listen.Back(none, Optional.empty(), Listen.Opening.NOTHING))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
