#include "internal.h"

#include "pair.h"

#include <stdlib.h>
#include <string.h>

#include "identities.h"

/* More calls than any handshake needs, byte by byte. */
#define CALLS_MAX 100000

/* ---- bytes on their way ---------------------------------------------------------------------- */

void wire_put(wire *line, const uint8_t *bytes, int32_t length)
{
    if (length <= 0) {
        return;
    }
    if (line->capacity - line->end < length) {
        line->capacity = (line->end + length) * 2;
        line->bytes = realloc(line->bytes, (size_t) line->capacity);
        if (line->bytes == NULL) {
            abort();
        }
    }
    memcpy(line->bytes + line->end, bytes, (size_t) length);
    line->end += length;
}

void wire_skip(wire *line, int32_t length)
{
    line->start += length;
    if (line->start == line->end) {
        line->start = 0;
        line->end = 0;
    }
}

int32_t wire_length(const wire *line)
{
    return line->end - line->start;
}

uint8_t *wire_bytes(const wire *line)
{
    return line->bytes != NULL ? line->bytes + line->start : NULL;
}

void wire_free(wire *line)
{
    free(line->bytes);
    memset(line, 0, sizeof(*line));
}

uint8_t *wire_record(const wire *line, int index, int32_t *length)
{
    int32_t at = line->start;

    for (; at + 5 <= line->end; index--) {
        *length = 5 + (line->bytes[at + 3] << 8 | line->bytes[at + 4]);
        if (*length > line->end - at) {
            break;
        }
        if (index == 0) {
            return line->bytes + at;
        }
        at += *length;
    }
    *length = 0;
    return NULL;
}

void wire_replace(wire *line, uint8_t *at, int32_t old_length, const uint8_t *bytes,
                  int32_t length)
{
    int32_t offset = (int32_t) (at - wire_bytes(line));
    wire changed = { 0 };

    wire_put(&changed, wire_bytes(line), offset);
    wire_put(&changed, bytes, length);
    wire_put(&changed, at + old_length, wire_length(line) - offset - old_length);
    wire_free(line);
    *line = changed;
}

/* ---- identities ------------------------------------------------------------------------------ */

#define DER(array) { array, (int32_t) sizeof(array) }

const identity p256 = { "P-256", DER(p256_root), DER(p256_chain), DER(p256_key) };
const identity p384 = { "P-384", DER(p384_root), DER(p384_chain), DER(p384_key) };
const identity p521 = { "P-521", DER(p521_root), DER(p521_chain), DER(p521_key) };
const identity rsa = { "RSA", DER(rsa_root), DER(rsa_chain), DER(rsa_key) };
const identity stranger = { "stranger", DER(stranger_root), DER(stranger_chain),
                            DER(stranger_key) };
const der leaf_for_clients = DER(for_clients_leaf);
const der leaf_for_servers = DER(for_servers_leaf);
const der leaf_for_agreement = DER(for_agreement_leaf);
const der leaf_sha1 = DER(sha1_leaf);
const der leaf_rsa1024 = DER(rsa1024_leaf);
const der leaf_ed25519 = DER(ed25519_leaf);
const der path_longest = DER(longest_path);
const der path_too_long = DER(too_long_path);
const der path_rollover = DER(rollover_path);
const der path_anchor_md5 = DER(anchor_md5_path);
const der path_anchor_sha1 = DER(anchor_sha1_path);
const der path_anchor_v1 = DER(anchor_v1_path);
const der path_anchor_ed25519 = DER(anchor_ed25519_path);
const der path_anchor_constrained = DER(anchor_constrained_path);
const der path_constrained = DER(constrained_path);
const der path_unknown_extension = DER(unknown_extension_path);
const der path_pss32 = DER(pss32_path);
const der path_pss20 = DER(pss20_path);
const der path_renamed = DER(renamed_path);
const der path_rekeyed = DER(rekeyed_path);
const der path_intermediate_v1 = DER(intermediate_v1_path);
const der path_intermediate_no_ca = DER(intermediate_no_ca_path);
const der path_intermediate_for_crls = DER(intermediate_for_crls_path);
const der path_no_ca_anchor = DER(no_ca_anchor_path);
const der path_rsa1024 = DER(rsa1024_path);
const der path_exponent3 = DER(exponent3_path);
const der path_exponent257 = DER(exponent257_path);
const der path_secp256k1 = DER(secp256k1_path);

der chain_certificate(der chain, int index)
{
    const uint8_t *at = chain.bytes;
    der found = { NULL, 0 };

    while (at < chain.bytes + chain.length) {
        found.length = at[0] << 16 | at[1] << 8 | at[2];
        found.bytes = at + 3;
        if (index-- == 0) {
            return found;
        }
        at = found.bytes + found.length;
    }
    found.bytes = NULL;
    found.length = 0;
    return found;
}

void wire_put_certificate(wire *path, der certificate)
{
    uint8_t length[3] = { (uint8_t) (certificate.length >> 16),
                          (uint8_t) (certificate.length >> 8), (uint8_t) certificate.length };

    wire_put(path, length, 3);
    wire_put(path, certificate.bytes, certificate.length);
}

der wire_der(const wire *line)
{
    der bytes = { wire_bytes(line), wire_length(line) };

    return bytes;
}

der path_to(const identity *from, der root)
{
    static _Thread_local uint8_t path[8192];
    der made = { path, from->chain.length + 3 + root.length };

    if (made.length > (int32_t) sizeof(path)) {
        abort();
    }
    memcpy(path, from->chain.bytes, (size_t) from->chain.length);
    path[from->chain.length] = 0;
    path[from->chain.length + 1] = (uint8_t) (root.length >> 8);
    path[from->chain.length + 2] = (uint8_t) root.length;
    memcpy(path + from->chain.length + 3, root.bytes, (size_t) root.length);
    return made;
}

/* ---- contexts -------------------------------------------------------------------------------- */

tlssimple_status create_identity(const identity *from, tlssimple_identity **made)
{
    return tlssimple_identity_create(from->chain.bytes, from->chain.length, from->key.bytes,
                                     from->key.length, made);
}

static tlssimple_status create_context(int32_t role, int32_t min, int32_t max, const char *alpn,
                                       const identity *shown, tlssimple_context **context)
{
    tlssimple_status status = tlssimple_context_create(
        role, min != 0 ? min : TLSSIMPLE_TLS12, max != 0 ? max : TLSSIMPLE_TLS13,
        (const uint8_t *) alpn, alpn != NULL ? (int32_t) strlen(alpn) : 0, context);
    tlssimple_identity *made = NULL;

    if (status == TLSSIMPLE_OK && shown != NULL) {
        status = create_identity(shown, &made);
    }
    if (status == TLSSIMPLE_OK && shown != NULL) {
        status = tlssimple_context_set_identity(*context, made);
    }
    /* The context keeps what it needs. */
    tlssimple_identity_free(made);
    return status;
}

/* Makes the server ask its clients for a certificate, and name authorities, which no function of ours
   does. */
static tlssimple_status ask(contexts *made, int mode)
{
    const der roots[] = { p256.root, rsa.root };
    size_t i;

    made->authorities = mbedtls_calloc(1, sizeof(mbedtls_x509_crt));
    if (made->authorities == NULL) {
        return TLSSIMPLE_E_MEMORY;
    }
    mbedtls_x509_crt_init(made->authorities);
    for (i = 0; i < 2; i++) {
        if (mbedtls_x509_crt_parse_der(made->authorities, roots[i].bytes,
                                       (size_t) roots[i].length) != 0) {
            return TLSSIMPLE_E_MEMORY;
        }
    }
    mbedtls_ssl_conf_ca_chain(&made->server->config, made->authorities, NULL);
    return tlssimple_context_set_client_auth(made->server, mode);
}

tlssimple_status contexts_create(contexts *made, const setup *how)
{
    tlssimple_status status;

    memset(made, 0, sizeof(*made));
    made->shown = how->server != NULL ? how->server : &p256;
    status = create_context(TLSSIMPLE_CLIENT, how->client_min, how->client_max, how->client_alpn,
                            NULL, &made->client);
    if (status == TLSSIMPLE_OK) {
        status = create_context(TLSSIMPLE_SERVER, how->server_min, how->server_max,
                                how->server_alpn, made->shown, &made->server);
    }
    if (status == TLSSIMPLE_OK && how->asks != 0) {
        status = ask(made, how->asks);
    }
    if (status == TLSSIMPLE_OK && how->resumes) {
        status = contexts_resume(made, 2);
    }
    if (status != TLSSIMPLE_OK) {
        contexts_free(made);
    }
    return status;
}

tlssimple_status set_ticket_key(tlssimple_ticket_keys *keys, uint8_t name)
{
    uint8_t key[TLSSIMPLE_TICKET_KEY_SIZE] = { name };

    memset(key + 16, name ^ 0x5A, 32);
    return tlssimple_ticket_keys_set(keys, key, sizeof(key));
}

tlssimple_status contexts_resume(contexts *made, int32_t count)
{
    tlssimple_status status = tlssimple_context_enable_resumption(made->client);

    if (status == TLSSIMPLE_OK) {
        status = tlssimple_ticket_keys_create(&made->keys);
    }
    if (status == TLSSIMPLE_OK) {
        status = set_ticket_key(made->keys, 1);
    }
    if (status == TLSSIMPLE_OK) {
        status = tlssimple_context_set_ticket_keys(made->server, made->keys, 7200, count);
    }
    return status;
}

void contexts_free(contexts *made)
{
    if (made->authorities != NULL) {
        mbedtls_x509_crt_free(made->authorities);
        mbedtls_free(made->authorities);
    }
    tlssimple_context_free(made->client);
    tlssimple_context_free(made->server);
    tlssimple_ticket_keys_free(made->keys);
    memset(made, 0, sizeof(*made));
}

setup setup_for(int32_t version, const identity *server)
{
    setup how = { 0 };

    how.client_min = how.client_max = how.server_min = how.server_max = version;
    how.server = server;
    return how;
}

/* ---- the pair: life -------------------------------------------------------------------------- */

tlssimple_status pair_open(pair *made, const contexts *shared, const char *server_name)
{
    tlssimple_status status;

    memset(made, 0, sizeof(*made));
    made->made = *shared;
    made->chunk = 16384;
    made->room = 16384;
    made->sides[0].status = TLSSIMPLE_WANT_OUTPUT;
    made->sides[1].status = TLSSIMPLE_WANT_OUTPUT;
    status = tlssimple_session_create(shared->client, (const uint8_t *) server_name,
                                      server_name != NULL ? (int32_t) strlen(server_name) : 0,
                                      &made->sides[TLSSIMPLE_CLIENT].session);
    if (status == TLSSIMPLE_OK) {
        status = tlssimple_session_create(shared->server, (const uint8_t *) server_name,
                                          server_name != NULL ? (int32_t) strlen(server_name) : 0,
                                          &made->sides[TLSSIMPLE_SERVER].session);
    }
    if (status != TLSSIMPLE_OK) {
        pair_free(made);
    }
    return status;
}

tlssimple_status pair_create(pair *made, const setup *how)
{
    contexts own;
    tlssimple_status status = contexts_create(&own, how);

    memset(made, 0, sizeof(*made));
    if (status != TLSSIMPLE_OK) {
        return status;
    }
    status = pair_open(made, &own, "test.example");
    if (status != TLSSIMPLE_OK) {
        contexts_free(&own);
        return status;
    }
    made->owns_contexts = 1;
    if (how->client != NULL) {
        status = create_identity(how->client, &made->answer);
    }
    if (status != TLSSIMPLE_OK) {
        pair_free(made);
    }
    return status;
}

void pair_free(pair *made)
{
    int who;

    for (who = 0; who < 2; who++) {
        tlssimple_session_free(made->sides[who].session);
        wire_free(&made->sides[who].sent);
    }
    tlssimple_identity_free(made->answer);
    if (made->owns_contexts) {
        contexts_free(&made->made);
    }
    memset(made, 0, sizeof(*made));
}

/* ---- the pair: calls ------------------------------------------------------------------------- */

/* Buffers are just as long as said and freed after each call, so that AddressSanitizer sees every
   step beyond them and every pointer that is kept. */
static uint8_t *buffer(const uint8_t *content, int32_t length)
{
    uint8_t *made;

    if (length == 0) {
        return NULL;
    }
    made = malloc((size_t) length);
    if (made == NULL) {
        abort();
    }
    if (content != NULL) {
        memcpy(made, content, (size_t) length);
    }
    return made;
}

static int is_status(tlssimple_status status)
{
    return strcmp(test_status_name(status), "no status") != 0;
}

static void flush(pair *on, int who, int32_t room)
{
    tlssimple_status status;
    int calls = 0;

    do {
        uint8_t *destination = buffer(NULL, room);
        int32_t written = -1;

        status = tlssimple_session_flush(on->sides[who].session, destination, room, &written);
        CHECK(status == TLSSIMPLE_OK || status == TLSSIMPLE_WANT_OUTPUT);
        CHECK(written >= 0 && written <= room);
        CHECK(status == TLSSIMPLE_OK || written == room);
        wire_put(&on->sides[who].sent, destination, written);
        free(destination);
    } while (status == TLSSIMPLE_WANT_OUTPUT && ++calls < CALLS_MAX);
}

void pair_flush(pair *on, int who)
{
    flush(on, who, 1000);
}

mbedtls_ssl_context *pair_engine(const pair *on, int who)
{
    CHECK_EQUAL(0, tls_buffers_take(on->sides[who].session));
    return &on->sides[who].session->ssl;
}

tlssimple_status pair_examine(pair *on, der path, uint32_t flags[TLSSIMPLE_PATH_MAX])
{
    uint8_t *given = buffer(path.bytes, path.length);
    tlssimple_status status = tlssimple_session_examine_peer(
        on->sides[TLSSIMPLE_CLIENT].session, given, path.length, flags);

    free(given);
    return status;
}

tlssimple_status pair_accept(pair *on)
{
    const identity *shown = on->made.shown;
    uint32_t flags[TLSSIMPLE_PATH_MAX];
    tlssimple_status status =
        pair_examine(on, path_to(shown, shown == &stranger ? p256.root : shown->root), flags);

    if (status == TLSSIMPLE_OK) {
        status = tlssimple_session_accept_peer(on->sides[TLSSIMPLE_CLIENT].session);
    }
    if (status == TLSSIMPLE_OK) {
        on->stays_at_gate = 0;
    }
    return status;
}

tlssimple_status pair_accept_client(pair *on)
{
    static const identity *const known[] = { &p256, &p384, &p521, &rsa, &stranger };
    tlssimple_session *server = on->sides[TLSSIMPLE_SERVER].session;
    uint32_t flags[TLSSIMPLE_PATH_MAX];
    tlssimple_status status;
    const uint8_t *leaf;
    int32_t length;
    size_t i;

    status = tlssimple_session_peer_certificate(server, 0, &leaf, &length);
    for (i = 0; status == TLSSIMPLE_OK && i < sizeof(known) / sizeof(known[0]); i++) {
        der shown = chain_certificate(known[i]->chain, 0);

        if (shown.length == length && memcmp(shown.bytes, leaf, (size_t) length) == 0) {
            der path = path_to(known[i], known[i] == &stranger ? p256.root : known[i]->root);

            status = tlssimple_session_examine_peer(server, path.bytes, path.length, flags);
            return status == TLSSIMPLE_OK ? tlssimple_session_accept_peer(server) : status;
        }
    }
    return status != TLSSIMPLE_OK ? status : TLSSIMPLE_E_UNTRUSTED;
}

static int stays_at_gate(const pair *on, int who)
{
    return who == TLSSIMPLE_CLIENT ? on->stays_at_gate : on->server_stays_at_gate;
}

tlssimple_status pair_step(pair *on, int who)
{
    side *mine = &on->sides[who];
    wire *in = &on->sides[1 - who].sent;
    int32_t given = wire_length(in) < on->chunk ? wire_length(in) : on->chunk;
    uint8_t *source = buffer(wire_bytes(in), given);
    uint8_t *destination = buffer(NULL, on->room);
    int32_t consumed = -1;
    int32_t written = -1;
    tlssimple_status status;

    status = tlssimple_session_handshake(mine->session, source, given, &consumed, destination,
                                         on->room, &written);
    CHECK(is_status(status));
    CHECK(consumed >= 0 && consumed <= given);
    CHECK(written >= 0 && written <= on->room);
    CHECK(status != TLSSIMPLE_WANT_INPUT || consumed == given);
    CHECK(status != TLSSIMPLE_WANT_OUTPUT || written == on->room);
    wire_skip(in, consumed);
    wire_put(&mine->sent, destination, written);
    free(source);
    free(destination);
    if (status < 0 || (status == TLSSIMPLE_WANT_OUTPUT && on->room == 0)) {
        flush(on, who, on->room > 0 ? on->room : 1000);
    }
    if (status == TLSSIMPLE_WANT_VERDICT && !stays_at_gate(on, who)) {
        tlssimple_status verdict =
            who == TLSSIMPLE_CLIENT ? pair_accept(on) : pair_accept_client(on);
        if (verdict != TLSSIMPLE_OK) {
            /* Out of memory or not trusted; the session would wait for ever. */
            status = verdict;
        }
    }
    if (status == TLSSIMPLE_WANT_IDENTITY && !on->stays_at_request) {
        CHECK_EQUAL(TLSSIMPLE_OK, tlssimple_session_set_identity(mine->session, on->answer));
    }
    mine->status = status;
    return status;
}

static int can_move(const pair *on, int who)
{
    switch (on->sides[who].status) {
        case TLSSIMPLE_WANT_INPUT:
            return wire_length(&on->sides[1 - who].sent) > 0;
        case TLSSIMPLE_WANT_OUTPUT:
            return 1;
        case TLSSIMPLE_WANT_VERDICT:
            return !stays_at_gate(on, who);
        case TLSSIMPLE_WANT_IDENTITY:
            return !on->stays_at_request;
        default:
            return 0;
    }
}

int pair_handshake(pair *on)
{
    int calls;
    int moves = 1;

    for (calls = 0; moves != 0 && calls < CALLS_MAX; calls++) {
        int who;

        moves = 0;
        for (who = 0; who < 2; who++) {
            if (can_move(on, who)) {
                pair_step(on, who);
                moves++;
            }
        }
    }
    CHECK(calls < CALLS_MAX);
    return on->sides[0].status == TLSSIMPLE_OK && on->sides[1].status == TLSSIMPLE_OK;
}

int pair_connect(pair *made, const setup *how)
{
    return CHECK_EQUAL(TLSSIMPLE_OK, pair_create(made, how)) && CHECK(pair_handshake(made));
}

int pair_to_gate(pair *made, const setup *how)
{
    if (!CHECK_EQUAL(TLSSIMPLE_OK, pair_create(made, how))) {
        return 0;
    }
    made->stays_at_gate = 1;
    pair_handshake(made);
    return CHECK_EQUAL(TLSSIMPLE_WANT_VERDICT, made->sides[TLSSIMPLE_CLIENT].status);
}

tlssimple_status pair_write(pair *on, int who, const uint8_t *bytes, int32_t length)
{
    int32_t room = tlssimple_write_bound(length);
    uint8_t *plaintext = buffer(bytes, length);
    uint8_t *destination = buffer(NULL, room);
    int32_t consumed = -1;
    int32_t written = -1;
    tlssimple_status status;

    status = tlssimple_session_write(on->sides[who].session, plaintext, length, &consumed,
                                     destination, room, &written);
    /* The bound's promise: one call is enough. */
    CHECK(status == TLSSIMPLE_OK || status < 0);
    CHECK(status != TLSSIMPLE_OK || consumed == length);
    /* An argument that is wrong may leave the outputs alone. */
    if (written > 0) {
        wire_put(&on->sides[who].sent, destination, written);
    }
    free(plaintext);
    free(destination);
    return status;
}

tlssimple_status pair_read(pair *on, int who, uint8_t *bytes, int32_t room, int32_t *produced)
{
    wire *in = &on->sides[1 - who].sent;
    int32_t given = wire_length(in);
    uint8_t *source = buffer(wire_bytes(in), given);
    uint8_t *plaintext = buffer(NULL, room);
    int32_t consumed = -1;
    tlssimple_status status;

    *produced = -1;
    status = tlssimple_session_read(on->sides[who].session, source, given, &consumed, plaintext,
                                    room, produced);
    CHECK(is_status(status) && status != TLSSIMPLE_WANT_OUTPUT);
    CHECK(consumed >= 0 && consumed <= given);
    CHECK(*produced >= 0 && *produced <= room);
    CHECK(status != TLSSIMPLE_OK || *produced > 0 || room == 0);
    CHECK(status == TLSSIMPLE_OK || *produced == 0);
    CHECK(status != TLSSIMPLE_WANT_INPUT || consumed == given);
    if (*produced > 0) {
        memcpy(bytes, plaintext, (size_t) *produced);
    }
    wire_skip(in, consumed > 0 ? consumed : 0);
    free(source);
    free(plaintext);
    if (status < 0) {
        pair_flush(on, who);
    }
    return status;
}

tlssimple_status pair_shutdown(pair *on, int who)
{
    uint8_t destination[100];
    int32_t written = -1;
    tlssimple_status status =
        tlssimple_session_shutdown(on->sides[who].session, destination, 100, &written);

    CHECK(written >= 0 && written <= 100);
    wire_put(&on->sides[who].sent, destination, written);
    return status;
}

tlssimple_status pair_update_keys(pair *on, int who, int request)
{
    uint8_t destination[100];
    int32_t written = -1;
    tlssimple_status status = tlssimple_session_update_keys(on->sides[who].session, request,
                                                            destination, 100, &written);

    CHECK(written >= 0 && written <= 100);
    wire_put(&on->sides[who].sent, destination, written);
    return status;
}

void pair_check_echo(pair *on)
{
    int who;

    for (who = 0; who < 2; who++) {
        uint8_t got[100];
        int32_t produced = 0;

        CHECK_EQUAL(TLSSIMPLE_OK, pair_write(on, who, (const uint8_t *) "echo me", 7));
        while (pair_read(on, 1 - who, got, 100, &produced) == TLSSIMPLE_TICKET) {
            /* It is not taken. */
        }
        CHECK(produced == 7 && memcmp(got, "echo me", 7) == 0);
    }
}

tlssimple_info pair_info(const pair *on, int who)
{
    tlssimple_info info;

    memset(&info, 0xA5, sizeof(info));
    CHECK_EQUAL(TLSSIMPLE_OK, tlssimple_session_info(on->sides[who].session, &info));
    return info;
}

int32_t pair_alert_seen(pair *on, int who)
{
    tlssimple_status status;
    uint8_t nothing[1];
    int32_t produced;

    if (on->sides[who].status == TLSSIMPLE_OK) {
        status = pair_read(on, who, nothing, 1, &produced);
    } else {
        do {
            status = pair_step(on, who);
        } while (status == TLSSIMPLE_WANT_OUTPUT ||
                 (status == TLSSIMPLE_WANT_INPUT && wire_length(&on->sides[1 - who].sent) > 0));
    }
    return status == TLSSIMPLE_E_ALERT ? pair_info(on, who).alert_received : -1;
}
