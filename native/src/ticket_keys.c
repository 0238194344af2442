/* The keys that a server seals tickets with: AES-256-GCM (NIST SP 800-38D). A sealed ticket is the key's
   name, which is authentic too, a nonce, the ciphertext and the tag. The nonce is random: 96 bits are good
   for 2^32 tickets under one key, and keys are rotated long before. */
#include "internal.h"

#include <string.h>

#include "mbedtls/gcm.h"
#include "mbedtls/threading.h"

#define KEYS_MAX 8
#define NAME_LENGTH 16
#define KEY_LENGTH 32
#define NONCE_LENGTH 12
#define TAG_LENGTH 16

typedef struct ticket_key {
    uint8_t name[NAME_LENGTH];
    uint8_t key[KEY_LENGTH];
} ticket_key;

struct tlssimple_ticket_keys {
    int holders; /* the caller, contexts */
    mbedtls_threading_mutex_t mutex; /* of what follows */
    size_t count;
    ticket_key keys[KEYS_MAX];
};

tlssimple_status tlssimple_ticket_keys_create(tlssimple_ticket_keys **keys)
{
    if (keys == NULL) {
        return TLSSIMPLE_E_ARGUMENT;
    }
    *keys = mbedtls_calloc(1, sizeof(**keys));
    if (*keys == NULL) {
        return TLSSIMPLE_E_MEMORY;
    }
    (*keys)->holders = 1;
    mbedtls_mutex_init(&(*keys)->mutex);
    return TLSSIMPLE_OK;
}

tlssimple_status tlssimple_ticket_keys_set(tlssimple_ticket_keys *keys, const uint8_t *bytes,
                                           int32_t length)
{
    const int32_t count = length / TLSSIMPLE_TICKET_KEY_SIZE;
    int32_t i, earlier;

    if (keys == NULL || bytes == NULL || count < 1 || count > KEYS_MAX ||
        length % TLSSIMPLE_TICKET_KEY_SIZE != 0) {
        return TLSSIMPLE_E_ARGUMENT;
    }
    for (i = 1; i < count; i++) {
        for (earlier = 0; earlier < i; earlier++) {
            if (memcmp(bytes + i * TLSSIMPLE_TICKET_KEY_SIZE,
                       bytes + earlier * TLSSIMPLE_TICKET_KEY_SIZE, NAME_LENGTH) == 0) {
                return TLSSIMPLE_E_ARGUMENT;
            }
        }
    }
    if (mbedtls_mutex_lock(&keys->mutex) != 0) {
        return TLSSIMPLE_E_INTERNAL;
    }
    mbedtls_platform_zeroize(keys->keys, sizeof(keys->keys));
    memcpy(keys->keys, bytes, (size_t) length);
    keys->count = (size_t) count;
    mbedtls_mutex_unlock(&keys->mutex);
    return TLSSIMPLE_OK;
}

tlssimple_ticket_keys *tls_ticket_keys_hold(tlssimple_ticket_keys *keys)
{
    __atomic_add_fetch(&keys->holders, 1, __ATOMIC_RELAXED);
    return keys;
}

void tlssimple_ticket_keys_free(tlssimple_ticket_keys *keys)
{
    if (keys == NULL || __atomic_sub_fetch(&keys->holders, 1, __ATOMIC_ACQ_REL) > 0) {
        return;
    }
    mbedtls_mutex_free(&keys->mutex);
    mbedtls_platform_zeroize(keys->keys, sizeof(keys->keys));
    mbedtls_free(keys);
}

/* ---- their use ------------------------------------------------------------------------------------- */

/* Copies the key of this name, or for NULL the first; 0: there is none. */
static int find_key(tlssimple_ticket_keys *keys, const uint8_t *name, ticket_key *found)
{
    size_t i;

    if (mbedtls_mutex_lock(&keys->mutex) != 0) {
        return 0;
    }
    for (i = 0; i < keys->count; i++) {
        if (name == NULL || memcmp(name, keys->keys[i].name, NAME_LENGTH) == 0) {
            *found = keys->keys[i];
            break;
        }
    }
    i = i < keys->count;
    mbedtls_mutex_unlock(&keys->mutex);
    return (int) i;
}

int tls_ticket_keys_are_set(tlssimple_ticket_keys *keys)
{
    ticket_key first;
    int are_set = find_key(keys, NULL, &first);

    mbedtls_platform_zeroize(&first, sizeof(first));
    return are_set;
}

int tls_ticket_seal(tlssimple_ticket_keys *keys, const uint8_t *plain, size_t length,
                    uint8_t *sealed)
{
    uint8_t *nonce = sealed + NAME_LENGTH;
    uint8_t *ciphertext = nonce + NONCE_LENGTH;
    mbedtls_gcm_context gcm;
    ticket_key key;
    int code;

    if (!find_key(keys, NULL, &key)) {
        return MBEDTLS_ERR_SSL_BAD_CONFIG;
    }
    memcpy(sealed, key.name, NAME_LENGTH);
    mbedtls_gcm_init(&gcm);
    code = tls_random(NULL, nonce, NONCE_LENGTH);
    if (code == 0) {
        code = mbedtls_gcm_setkey(&gcm, MBEDTLS_CIPHER_ID_AES, key.key, 8 * KEY_LENGTH);
    }
    if (code == 0) {
        code = mbedtls_gcm_crypt_and_tag(&gcm, MBEDTLS_GCM_ENCRYPT, length, nonce, NONCE_LENGTH,
                                         sealed, NAME_LENGTH, plain, ciphertext, TAG_LENGTH,
                                         ciphertext + length);
    }
    mbedtls_gcm_free(&gcm);
    mbedtls_platform_zeroize(&key, sizeof(key));
    return code;
}

int tls_ticket_open(tlssimple_ticket_keys *keys, const uint8_t *sealed, size_t length,
                    uint8_t *plain)
{
    const uint8_t *nonce = sealed + NAME_LENGTH;
    const uint8_t *ciphertext = nonce + NONCE_LENGTH;
    const size_t plain_length = length - TLS_TICKET_OVERHEAD;
    mbedtls_gcm_context gcm;
    ticket_key key;
    int code;

    if (!find_key(keys, sealed, &key)) {
        return MBEDTLS_ERR_SSL_INVALID_MAC;
    }
    mbedtls_gcm_init(&gcm);
    code = mbedtls_gcm_setkey(&gcm, MBEDTLS_CIPHER_ID_AES, key.key, 8 * KEY_LENGTH);
    if (code == 0) {
        code = mbedtls_gcm_auth_decrypt(&gcm, plain_length, nonce, NONCE_LENGTH, sealed,
                                        NAME_LENGTH, ciphertext + plain_length, TAG_LENGTH,
                                        ciphertext, plain);
    }
    mbedtls_gcm_free(&gcm);
    mbedtls_platform_zeroize(&key, sizeof(key));
    return code == MBEDTLS_ERR_GCM_AUTH_FAILED ? MBEDTLS_ERR_SSL_INVALID_MAC : code;
}
