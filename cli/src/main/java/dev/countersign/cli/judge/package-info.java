/** Judging chains that lie in files: what is asked, and what is answered. */
@NullMarked
package dev.countersign.cli.judge;

import org.jspecify.annotations.NullMarked;
