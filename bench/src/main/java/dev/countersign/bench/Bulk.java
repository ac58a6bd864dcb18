package dev.countersign.bench;

import java.util.ArrayList;
import java.util.List;

/** What carrying bytes costs, each way, over one connection and over many. */
final class Bulk implements Question {
    private static final int MANY = 64;
    private static final double GIGA = 1e9;
    private static final double NANOS = 1e9;
    private static final double MILLI = 1e3;

    private final Plan plan;
    private final Loops loops;
    private final Clientele clientele;

    private enum Way {
        DOWN("to the client"),
        UP("to the service");

        private final String label;

        Way(String label) {
            this.label = label;
        }
    }

    Bulk(Plan plan, Loops loops, Clientele clientele) {
        this.plan = plan;
        this.loops = loops;
        this.clientele = clientele;
    }

    @Override
    public String heading() {
        return "CPU per proxied gigabyte";
    }

    @Override
    public String explained() {
        return """
        %d MB for each figure, over one connection and over %d at once; AES-128-GCM. The client
        and the service have one core together.
        """
                .formatted(plan.megabytes, MANY);
    }

    @Override
    public List<Column> columns() {
        return List.of(new Column("CPU, ms per GB", 0), new Column("GB per second", 2));
    }

    @Override
    public void warmUp(ProxyUnderTest proxy) {
        for (Way way : Way.values()) {
            carry(proxy, way, MANY);
            carry(proxy, way, 1);
        }
    }

    @Override
    public List<Measured> ask(List<ProxyUnderTest> proxies) {
        List<Measured> all = new ArrayList<>();
        for (Way way : Way.values()) {
            for (int lines : new int[] {1, MANY}) {
                proxies.forEach(proxy -> all.add(carry(proxy, way, lines)));
            }
        }
        return all;
    }

    private Measured carry(ProxyUnderTest proxy, Way way, int count) {
        long each = plan.megabytes * 1_000_000L / count;
        try (Lines lines = Lines.open(loops, proxy.address(), clientele.known(), count)) {
            CpuTime before = proxy.cpu();
            long start = System.nanoTime();
            lines.all((line, then) -> {
                if (way == Way.DOWN) {
                    line.download(each, then);
                } else {
                    line.upload(each, then);
                }
            });
            long wall = System.nanoTime() - start;
            double gigabytes = each * count / GIGA;
            return new Measured(
                    proxy.contender(),
                    way.label + (count == 1 ? ", 1 connection" : ", " + count + " connections"),
                    List.of(
                            proxy.cpu().since(before).micros() / MILLI / gigabytes,
                            gigabytes * NANOS / wall));
        }
    }
}
