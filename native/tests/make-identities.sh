#!/bin/sh
# Writes identities.h: throw-away keys and certificates for the self-test, as C arrays.
# Run by hand when a certificate is to be added or changed; the build only uses what it wrote.
# Needs openssl (3.0 or later), od and awk. The keys guard nothing and are made anew on each run.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat > ca.cnf <<'CNF'
[ca]
default_ca = issuer
[issuer]
database = index.txt
new_certs_dir = .
rand_serial = yes
unique_subject = no
default_md = sha256
default_startdate = 20000101000000Z
default_enddate = 21000101000000Z
policy = any
[any]
commonName = supplied
[root]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[authority]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
[leaf]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth
subjectAltName = DNS:test.example
[leaf_for_clients]
keyUsage = critical, digitalSignature
extendedKeyUsage = clientAuth
subjectAltName = DNS:test.example
[leaf_for_agreement]
keyUsage = critical, keyAgreement
extendedKeyUsage = serverAuth
subjectAltName = DNS:test.example
CNF

# key NAME ALGORITHM...: a private key as NAME.key (PEM).
key() {
    name=$1
    shift
    openssl genpkey -quiet -algorithm "$@" -out "$name.key" 2> /dev/null ||
        openssl genpkey -algorithm "$@" -out "$name.key" 2> /dev/null
}

# certificate NAME ISSUER EXTENSIONS [options]: NAME.der for NAME.key; self-signed if NAME = ISSUER.
certificate() {
    name=$1 issuer=$2 extensions=$3
    shift 3
    openssl req -new -key "$name.key" -subj "/CN=TlsSimple test: $name" -out "$name.csr"
    : > index.txt
    if [ "$name" = "$issuer" ]; then
        signer="-selfsign -keyfile $name.key"
    else
        signer="-cert $issuer.pem -keyfile $issuer.key"
    fi
    # shellcheck disable=SC2086
    openssl ca -config ca.cnf -batch -notext $signer -extensions "$extensions" "$@" \
        -in "$name.csr" -out "$name.pem" 2> ca.log || { cat ca.log >&2; exit 1; }
    openssl x509 -in "$name.pem" -outform DER -out "$name.der"
}

# chain NAME...: the certificates as tlssimple_context_set_identity() takes them.
chain() {
    for name in "$@"; do
        length=$(wc -c < "$name.der")
        # shellcheck disable=SC2059
        printf "$(printf '\\%03o\\%03o\\%03o' $((length / 65536)) $((length / 256 % 256)) \
            $((length % 256)))"
        cat "$name.der"
    done
}

# private_key NAME: its DER, for each name in one of the forms that there are.
private_key() {
    case $1 in
        p256_*) openssl pkcs8 -topk8 -nocrypt -in "$1.key" -outform DER ;; # PKCS#8
        rsa_*) openssl rsa -traditional -in "$1.key" -outform DER 2> /dev/null ;; # PKCS#1
        *) openssl ec -in "$1.key" -outform DER 2> /dev/null ;; # SEC 1
    esac
}

# array NAME < bytes
array() {
    printf '\nstatic const unsigned char %s[] = {\n' "$1"
    od -An -v -tx1 -w15 | awk '{
        line = "   "
        for (i = 1; i <= NF; i++) { line = line " 0x" $i "," }
        print line
    }'
    printf '};\n'
}

p256="EC -pkeyopt ec_paramgen_curve:P-256"
rsa2048="RSA -pkeyopt rsa_keygen_bits:2048"

# Two chains of root, intermediate and leaf, and a leaf whose root nobody trusts.
for kind in p256 rsa; do
    if [ $kind = p256 ]; then how=$p256; else how=$rsa2048; fi
    for role in root intermediate leaf; do
        # shellcheck disable=SC2086
        key ${kind}_$role $how
    done
    certificate ${kind}_root ${kind}_root root
    certificate ${kind}_intermediate ${kind}_root authority
    certificate ${kind}_leaf ${kind}_intermediate leaf
done
# shellcheck disable=SC2086
key stranger_root $p256
certificate stranger_root stranger_root root
# shellcheck disable=SC2086
key stranger_leaf $p256
certificate stranger_leaf stranger_root leaf

# Leaves that break one rule each.
for name in for_clients for_agreement; do
    cp p256_leaf.key $name.key
    certificate $name p256_intermediate leaf_$name
done
cp p256_leaf.key sha1.key
certificate sha1 p256_intermediate leaf -md sha1
key rsa1024 RSA -pkeyopt rsa_keygen_bits:1024
certificate rsa1024 p256_intermediate leaf
key ed25519 ED25519
certificate ed25519 p256_intermediate leaf

# Nine intermediates between leaf and root: one more than a path may have.
long="p256_root"
for link in 1 2 3 4 5 6 7 8 9; do
    cp p256_intermediate.key long$link.key
    certificate long$link "${long%% *}" authority
    long="long$link $long"
done
cp p256_leaf.key long_leaf.key
certificate long_leaf long9 leaf

{
    echo '/* Written by make-identities.sh: throw-away keys and certificates, valid 2000 to 2100.'
    echo '   Chains are in the form of tlssimple_context_set_identity(), the rest is DER. */'
    echo '#ifndef TLSSIMPLE_TEST_IDENTITIES_H'
    echo '#define TLSSIMPLE_TEST_IDENTITIES_H'
    for kind in p256 rsa; do
        array ${kind}_root < ${kind}_root.der
        chain ${kind}_leaf ${kind}_intermediate | array ${kind}_chain
        private_key ${kind}_leaf | array ${kind}_key
    done
    array stranger_root < stranger_root.der
    chain stranger_leaf | array stranger_chain
    private_key stranger_leaf | array stranger_key
    for name in for_clients for_agreement sha1 rsa1024 ed25519; do
        array ${name}_leaf < $name.der
    done
    # shellcheck disable=SC2086
    chain long_leaf ${long%p256_root} | array long_leaf_chain
    printf '\n#endif\n'
} > "$here/identities.h"
