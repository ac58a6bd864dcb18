package dev.countersign.bench;

import java.io.IOException;
import java.util.List;

/** What is asked of every proxy, in every round. */
interface Question {
    /** What its figures are about. */
    String heading();

    /** How they are got, in full sentences. */
    String explained();

    /** What its figures are, with their units; of the first one ratios are told as well. */
    List<Column> columns();

    /** One kind of figure, and with how many digits after the point it is told. */
    record Column(String name, int digits) {}

    /** How many of so many rounds make sense for it. */
    default int rounds(int planned) {
        return planned;
    }

    /** Has every proxy do it once before anything is measured. */
    void warmUp(ProxyUnderTest proxy) throws IOException;

    /** One round through all proxies. */
    List<Measured> ask(List<ProxyUnderTest> proxies) throws IOException;
}
