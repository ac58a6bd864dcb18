# Builds the product and the benchmarks where that is needed. Sourced by the scripts beside it; prints on stderr alone.
# Wants: home, the folder of the repository. Sets: JAVA_HOME, class_path.

say() { printf 'bench: %s\n' "$*" >&2; }
give_up() { # MESSAGE...
    printf 'bench: %s\n' "$@" >&2
    exit 2
}

PATH=$PATH:/usr/sbin

need() { # COMMAND PACKAGE
    command -v "$1" >/dev/null || give_up "needs $1 (Debian package $2)"
}

. "$home/.mvn/jdk.sh"

find_jdk() {
    jdk_find 25 999
    [ -n "$jdk" ] || give_up "needs a JDK 25 or newer, found: $jdk_seen"
    export JAVA_HOME=$jdk
}

# The product, as its own launcher builds it, with its class archive.
build_product() {
    find_jdk
    "$home/countersign" version >/dev/null
}

# The product and the benchmarks.
build_all() {
    local target=$home/bench/target
    find_jdk
    mkdir -p "$target"
    if [ ! -e "$target/.built" ] ||
        [ -n "$(find "$home/pom.xml" "$home"/*/pom.xml "$home"/*/src/main -newer "$target/.built" -print -quit)" ]; then
        say 'building'
        touch "$target/.building"
        (cd "$home" && mvn -B -Dmaven.test.skip=true -Dspotless.check.skip -pl bench -am package) \
            >"$target/build.log" 2>&1 </dev/null || {
            grep -E '^\[ERROR\]' "$target/build.log" | head -n 20 >&2
            give_up "the build failed; the whole log is $target/build.log"
        }
        mv "$target/.building" "$target/.built"
    fi
    build_product
    class_path="$target/classes:$home/cli/target/dist/lib/*"
}
