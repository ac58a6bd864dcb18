# Finds a JDK. Sourced by ./countersign and ./check; runs nothing and prints nothing.

# Sets jdk_feature to the feature release (17, 25, …) of the JDK in folder $1, or to 0 where no JDK is.
jdk_look() {
    local line
    jdk_feature=0
    [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 0
    while IFS= read -r line; do
        case $line in
            JAVA_VERSION=*)
                line=${line#JAVA_VERSION=}
                line=${line//\"/}
                line=${line%%[!0-9]*}
                jdk_feature=${line:-0}
                return 0
                ;;
        esac
    done <"$1/release"
}

# Sets jdk to the folder of a JDK from release $1 up to release $2: JAVA_HOME, the java on the PATH, /usr/lib/jvm.
# Where none is, jdk is empty and jdk_seen tells what was found instead.
jdk_find() {
    local folder java
    jdk='' jdk_seen=''
    java=$(command -v java || true)
    [ -z "$java" ] || java=$(readlink -f "$java")
    for folder in "${JAVA_HOME:-}" "${java%/bin/java}" /usr/lib/jvm/*; do
        [ -n "$folder" ] || continue
        jdk_look "$folder"
        [ "$jdk_feature" -gt 0 ] || continue
        if [ "$jdk_feature" -ge "$1" ] && [ "$jdk_feature" -le "$2" ]; then
            jdk=$folder
            return 0
        fi
        case $jdk_seen in
            *"$folder"*) ;;
            *) jdk_seen="${jdk_seen:+$jdk_seen, }JDK $jdk_feature in $folder" ;;
        esac
    done
    [ -n "$jdk_seen" ] || jdk_seen='no JDK'
}

# Sets maven_seen to the version of the mvn on the PATH, or to "no mvn"; fails where it is older than $1 (3.8.7).
maven_look() {
    maven_seen='no mvn on the PATH'
    command -v mvn >/dev/null || return 1
    maven_seen=$(mvn -v 2>/dev/null | sed -n 's/.*Apache Maven \([0-9][0-9.]*\).*/\1/p')
    [ "$(printf '%s\n' "$1" "$maven_seen" | sort -V | head -n 1)" = "$1" ]
}
