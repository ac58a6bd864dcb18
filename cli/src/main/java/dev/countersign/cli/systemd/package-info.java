/**
 * The service manager that started this process: what it handed over, and what it is told. Its own
 * library does the talking (sd_listen_fds(3), sd_notify(3)).
 */
@NullMarked
package dev.countersign.cli.systemd;

import org.jspecify.annotations.NullMarked;
