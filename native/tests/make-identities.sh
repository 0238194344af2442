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
extendedKeyUsage = serverAuth, clientAuth
subjectAltName = DNS:test.example
[leaf_for_servers]
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
[leaf_unknown_extension]
keyUsage = critical, digitalSignature
subjectAltName = DNS:test.example
1.3.6.1.4.1.99999.1 = critical, DER:0500
[authority_one_below]
basicConstraints = critical, CA:TRUE, pathlen:1
keyUsage = critical, keyCertSign
[authority_none_below]
basicConstraints = critical, CA:TRUE, pathlen:0
keyUsage = critical, keyCertSign
[authority_for_crls]
basicConstraints = critical, CA:TRUE
keyUsage = critical, cRLSign
[authority_constrained]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
nameConstraints = critical, permitted;DNS:example
CNF

# key NAME ALGORITHM...: a private key as NAME.key (PEM).
key() {
    name=$1
    shift
    openssl genpkey -quiet -algorithm "$@" -out "$name.key" 2> /dev/null ||
        openssl genpkey -algorithm "$@" -out "$name.key" 2> /dev/null
}

# certificate NAME ISSUER EXTENSIONS [options]: NAME.der for NAME.key; self-signed if NAME = ISSUER;
# version 1 if EXTENSIONS is "none". $subject, if not empty, is its name.
certificate() {
    name=$1 issuer=$2 extensions=$3
    shift 3
    openssl req -new -key "$name.key" -subj "/CN=TlsSimple test: ${subject:-$name}" \
        -out "$name.csr"
    if [ "$extensions" = none ]; then extensions=; else extensions="-extensions $extensions"; fi
    : > index.txt
    if [ "$name" = "$issuer" ]; then
        signer="-selfsign -keyfile $name.key"
    else
        signer="-cert $issuer.pem -keyfile $issuer.key"
    fi
    # shellcheck disable=SC2086
    openssl ca -config ca.cnf -batch -notext $signer $extensions "$@" \
        -in "$name.csr" -out "$name.pem" 2> ca.log || { cat ca.log >&2; exit 1; }
    openssl x509 -in "$name.pem" -outform DER -out "$name.der"
}

# chain NAME...: the certificates as tlssimple_path_verify() takes them.
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
p384="EC -pkeyopt ec_paramgen_curve:P-384"
p521="EC -pkeyopt ec_paramgen_curve:P-521"
rsa2048="RSA -pkeyopt rsa_keygen_bits:2048"
subject=

# Chains of root, intermediate and leaf, and a leaf whose root nobody trusts.
for kind in p256 p384 p521 rsa; do
    case $kind in
        p256) how=$p256 md=sha256 ;;
        p384) how=$p384 md=sha384 ;;
        p521) how=$p521 md=sha512 ;;
        rsa) how=$rsa2048 md=sha256 ;;
    esac
    for role in root intermediate leaf; do
        # shellcheck disable=SC2086
        key ${kind}_$role $how
    done
    certificate ${kind}_root ${kind}_root root -md "$md"
    certificate ${kind}_intermediate ${kind}_root authority -md "$md"
    certificate ${kind}_leaf ${kind}_intermediate leaf -md "$md"
done
# shellcheck disable=SC2086
key stranger_root $p256
certificate stranger_root stranger_root root
# shellcheck disable=SC2086
key stranger_leaf $p256
certificate stranger_leaf stranger_root leaf

# Leaves that break one rule each.
for name in for_clients for_servers for_agreement; do
    cp p256_leaf.key $name.key
    certificate $name p256_intermediate leaf_$name
done
cp p256_leaf.key sha1.key
certificate sha1 p256_intermediate leaf -md sha1
key rsa1024 RSA -pkeyopt rsa_keygen_bits:1024
certificate rsa1024 p256_intermediate leaf
key ed25519 ED25519
certificate ed25519 p256_intermediate leaf

# ---- paths ----

# like NAME OF: NAME has the key of OF.
like() { cp "$2.key" "$1.key"; }

# Eighteen intermediates between leaf and root: as many as a path may have. And one more.
long="p256_root"
for link in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19; do
    like long$link p256_intermediate
    certificate long$link "${long%% *}" authority
    long="long$link $long"
    if [ $link = 18 ]; then
        like longest_leaf p256_leaf
        certificate longest_leaf long18 leaf
        longest="longest_leaf $long"
    fi
done
like too_long_leaf p256_leaf
certificate too_long_leaf long19 leaf
too_long="too_long_leaf $long"

# RFC 5280 6.1.4 l: a CA that has issued itself a new key does not count.
for name in rollover_old rollover_new rollover_below; do like $name p256_intermediate; done
# shellcheck disable=SC2086
key rollover_new $p256
subject=rollover certificate rollover_old p256_root authority_one_below
subject=rollover certificate rollover_new rollover_old authority_one_below
certificate rollover_below rollover_new authority_none_below
like rollover_leaf p256_leaf
certificate rollover_leaf rollover_below leaf

# Anchors whose own signature is of no use, and what they have issued.
like anchor_md5 rsa_root
certificate anchor_md5 anchor_md5 root -md md5
like anchor_sha1 rsa_root
certificate anchor_sha1 anchor_sha1 root -md sha1
like anchor_v1 rsa_root
certificate anchor_v1 anchor_v1 none
like anchor_ed25519 rsa_root
key ed25519_root ED25519
certificate ed25519_root ed25519_root root -md null
certificate anchor_ed25519 ed25519_root root -md null
like anchor_constrained rsa_root
certificate anchor_constrained anchor_constrained authority_constrained
like intermediate_constrained rsa_intermediate
certificate intermediate_constrained rsa_root authority_constrained
like unknown_extension rsa_leaf
certificate unknown_extension rsa_intermediate leaf_unknown_extension

# RSASSA-PSS, with the salt of TLS and with another.
for salt in 32 20; do
    like pss${salt}_leaf rsa_leaf
    certificate pss${salt}_leaf rsa_intermediate leaf -sigopt rsa_padding_mode:pss \
        -sigopt rsa_pss_saltlen:$salt
done
# An intermediate by another name, and one with another key.
like renamed p256_intermediate
certificate renamed p256_root authority
# shellcheck disable=SC2086
key rekeyed $p256
subject=p256_intermediate certificate rekeyed p256_root authority
# Intermediates that may not issue.
like intermediate_v1 p256_intermediate
subject=p256_intermediate certificate intermediate_v1 p256_root none
like intermediate_no_ca p256_intermediate
subject=p256_intermediate certificate intermediate_no_ca p256_root leaf
like intermediate_for_crls p256_intermediate
subject=p256_intermediate certificate intermediate_for_crls p256_root authority_for_crls
# Keys at the bounds.
like rsa1024_authority rsa1024
certificate rsa1024_authority p256_root authority
like rsa1024_child p256_leaf
certificate rsa1024_child rsa1024_authority leaf
key exponent3 RSA -pkeyopt rsa_keygen_bits:2048 -pkeyopt rsa_keygen_pubexp:3
certificate exponent3 p256_intermediate leaf
# 2^256 + 1, one bit more than may be.
key exponent257 RSA -pkeyopt rsa_keygen_bits:2048 -pkeyopt rsa_keygen_pubexp:\
115792089237316195423570985008687907853269984665640564039457584007913129639937
certificate exponent257 p256_intermediate leaf
key secp256k1 EC -pkeyopt ec_paramgen_curve:secp256k1
certificate secp256k1 p256_intermediate leaf

{
    echo '/* Written by make-identities.sh: throw-away keys and certificates, valid 2000 to 2100.'
    echo '   Chains and paths are in the form of tlssimple_path_verify(), the rest is DER. */'
    echo '#ifndef TLSSIMPLE_TEST_IDENTITIES_H'
    echo '#define TLSSIMPLE_TEST_IDENTITIES_H'
    for kind in p256 p384 p521 rsa; do
        array ${kind}_root < ${kind}_root.der
        chain ${kind}_leaf ${kind}_intermediate | array ${kind}_chain
        private_key ${kind}_leaf | array ${kind}_key
    done
    array stranger_root < stranger_root.der
    chain stranger_leaf | array stranger_chain
    private_key stranger_leaf | array stranger_key
    for name in for_clients for_servers for_agreement sha1 rsa1024 ed25519; do
        array ${name}_leaf < $name.der
    done
    # shellcheck disable=SC2086
    {
        chain $longest | array longest_path
        chain $too_long | array too_long_path
    }
    chain rollover_leaf rollover_below rollover_new rollover_old p256_root | array rollover_path
    for name in md5 sha1 v1 ed25519 constrained; do
        chain rsa_leaf rsa_intermediate anchor_$name | array anchor_${name}_path
    done
    chain rsa_leaf intermediate_constrained rsa_root | array constrained_path
    chain unknown_extension rsa_intermediate rsa_root | array unknown_extension_path
    chain pss32_leaf rsa_intermediate rsa_root | array pss32_path
    chain pss20_leaf rsa_intermediate rsa_root | array pss20_path
    for name in renamed rekeyed intermediate_v1 intermediate_no_ca intermediate_for_crls; do
        chain p256_leaf $name p256_root | array ${name}_path
    done
    chain p256_leaf intermediate_no_ca | array no_ca_anchor_path
    chain rsa1024_child rsa1024_authority p256_root | array rsa1024_path
    for name in exponent3 exponent257 secp256k1; do
        chain $name p256_intermediate p256_root | array ${name}_path
    done
    printf '\n#endif\n'
} > "$here/identities.h"
