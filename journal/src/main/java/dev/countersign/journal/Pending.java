package dev.countersign.journal;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** An entry on its way to the disk, and the promise to whoever waits for it there. */
record Pending(Entry entry, @Nullable CompletableFuture<Head> onDisk) {}
