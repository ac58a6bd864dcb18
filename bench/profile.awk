# Puts the samples of `perf script -F comm,tid,ip,sym,dso` into groups: by thread, then by library, then by who called.

function group(    native) {
    if (thread !~ /^(gateway|judge)/)
        return thread ~ /^journal/ ? "journal: writer thread (chain, write, force)" \
            : thread ~ /^C[12] Comp/ ? "JIT compiler" \
            : thread ~ /^(VM Thread|Reference|Finalizer|.*Cleaner)/ ? "garbage collection, finalizers" \
            : "other threads"
    if (library ~ /netty_tcnative/)
        return leaf ~ /25519|^fe4?_/ ? "BoringSSL: X25519" \
            : leaf ~ /nistz256|beeu|^bn_|^BN_|^ec_|^EC|ecdsa|ECDSA/ ? "BoringSSL: P-256, own signature and the client's" \
            : tolower(leaf) ~ /sha|hmac|hkdf|aes|gcm|aead|digest/ ? "BoringSSL: hashes, key schedule, records" \
            : "BoringSSL: state machine, parsing, memory"
    if (library ~ /conscrypt/) return "Conscrypt: signatures of the chain"
    if (library ~ /kernel/) return "kernel: sockets"
    if (library ~ /libc[.]so/) return "libc: memory, system calls"
    if (library ~ /libjvm/) return "JVM: JNI, allocation, stack traces"
    if (library ~ /netty_transport/) return "Netty: native transport"
    if (stack ~ /JcaSignatureCheck/) return "Java: around the signatures (JCA)"
    if (stack ~ /PeerVerifier[.]judge|countersign[.]x509|PathFinder|NameReader/) return "Java: judge (DER, path, rules)"
    if (stack ~ /Recorder|countersign[.]journal/) return "journal: making entries"
    if (stack ~ /countersign[.]access/) return "Java: policy"
    if (stack ~ /ProvenChannel|PeerVerifier[.]confirm/) return "Java: confirm"
    if (leaf ~ /countersign/) return "Java: the rest of Countersign"
    if (stack ~ /io[.]netty[.]handler[.]ssl/) return "Netty: TLS handler and engine"
    if (stack ~ /io[.]netty/) return "Netty: channels, pipelines, event loop"
    return "Java: other"
}

function finish() {
    if (stack != "") {
        count[group()]++
        all++
    }
    stack = leaf = library = ""
}

/^$/ { finish(); next }
/^[^ \t]/ || stack == "" && !/^[ \t]+[0-9a-f]+ / {
    thread = $0
    sub(/[ \t]+[0-9]+[ \t]*$/, "", thread)
    next
}
{
    line = $0
    sub(/^[ \t]+[0-9a-f]+ /, "", line)
    sub(/ \(deleted\)/, "", line)
    if (stack == "") {
        leaf = library = line
        sub(/ \([^()]*(\([^()]*\))?[^()]*\)$/, "", leaf)
        sub(/^.* \(/, "", library)
    }
    stack = stack "|" line
}
END {
    finish()
    for (one in count) printf "%.1f %s\n", 100 * count[one] / all, one
}
