/* AES-GCM (NIST SP 800-38D) on registers of one block: AES-NI and PCLMULQDQ, or AESE and PMULL. */
#if defined(__aarch64__) && defined(__clang__) && !defined(__ARM_FEATURE_AES)
/* Up to version 15 clang's header has none of these instructions without it. */
#define __ARM_FEATURE_AES 1
#endif

#include "internal.h"

#include "gcm.h"

#if defined(TLS_GCM_HAS_CODE)

#include "gcm_block.h"

#define VEC_BLOCKS 1
typedef block vec;
typedef products vec_products;
#define vec_load load
#define vec_store store
#define vec_xor xor
#define vec_reverse reverse
#define vec_from_hash
#define vec_counter(counter, i) turn_counter(add_to_counter(counter, i))
#define vec_start aes_start
#define vec_round aes_round
#define vec_last aes_last
#define vec_power(powers, i) load(powers[TLS_GCM_POWER(8 - (i))])
#define vec_power_0(powers) vec_power(powers, 0)
#define vec_add_product add_product
#define vec_reduce reduce
#include "gcm_groups.h"

TARGET void tls_gcm_prepare(uint64_t table[16][2])
{
    const uint8_t *bytes = (const uint8_t *) table[8];
    uint64_t high = MBEDTLS_GET_UINT64_BE(bytes, 0);
    uint64_t low = MBEDTLS_GET_UINT64_BE(bytes, 8);
    uint64_t carry = (uint64_t) 0 - (high >> 63);
    int n;

    /* H * x: for what goes out on top the polynomial comes in, less its x^128. */
    high = (high << 1 | low >> 63) ^ (carry & 0xC200000000000000);
    low = low << 1 ^ (carry & 1);
    store(table[TLS_GCM_POWER(1)], from_halves(low, high));
    for (n = 2; n <= 15; n++) {
        store(table[TLS_GCM_POWER(n)], multiply(load(table[TLS_GCM_POWER(n / 2)]),
                                                load(table[TLS_GCM_POWER(n - n / 2)])));
    }
}

INLINE block power(const tls_gcm_key *key, size_t n)
{
    return load(key->powers[TLS_GCM_POWER(n)]);
}

INLINE block zero(void) { return from_halves(0, 0); }

/* The block of lengths, with its bytes in reverse. */
INLINE block lengths(uint64_t additional, uint64_t text)
{
    return from_halves(8 * text, 8 * additional);
}

/* Of a block that ends early the rest is zeros. */
TARGET static block load_part(const uint8_t *bytes, size_t length)
{
    uint8_t whole[16] = { 0 };

    memcpy(whole, bytes, length);
    return load(whole);
}

/* Hashes bytes, filled up to whole blocks: eight to a reduction. */
TARGET static block add_to_hash(const tls_gcm_key *key, block hash, const uint8_t *bytes,
                                size_t length)
{
    while (length > 0) {
        size_t n = length >= 8 * 16 ? 8 : (length + 15) / 16;
        products sum = { 0 };

        for (; n > 0; n--) {
            size_t size = length < 16 ? length : 16;
            block b = reverse(size == 16 ? load(bytes) : load_part(bytes, size));

            add_product(&sum, xor(b, hash), power(key, n));
            hash = zero();
            bytes += size;
            length -= size;
        }
        hash = reduce(sum);
    }
    return hash;
}

/* As in tls_gcm_state. */
TARGET static block first_counter(const tls_gcm_key *key, const uint8_t *iv, size_t length)
{
    block hash;

    if (length == 12) {
        uint8_t counter[16];
        const uint32_t one = 1;

        memcpy(counter, iv, 12);
        memcpy(counter + 12, &one, 4);
        return load(counter);
    }
    hash = add_to_hash(key, zero(), iv, length);
    hash = multiply(xor(hash, lengths(0, length)), power(key, 1));
    return turn_counter(reverse(hash));
}

TARGET static block encrypt_block(const tls_gcm_key *key, block b)
{
    int round;

    b = aes_start(b, key->round_keys);
    for (round = 1; round < key->rounds; round++) {
        b = aes_round(b, key->round_keys, round);
    }
    return aes_last(b, key->round_keys, key->rounds);
}

/* Four at once take hardly longer than one. */
TARGET static void masks(const tls_gcm_key *key, block counter, block mask[4])
{
    const uint8_t *keys = key->round_keys;
    block s0 = aes_start(turn_counter(counter), keys);
    block s1 = aes_start(turn_counter(add_to_counter(counter, 1)), keys);
    block s2 = aes_start(turn_counter(add_to_counter(counter, 2)), keys);
    block s3 = aes_start(turn_counter(add_to_counter(counter, 3)), keys);
    int round;

    for (round = 1; round < key->rounds; round++) {
        s0 = aes_round(s0, keys, round);
        s1 = aes_round(s1, keys, round);
        s2 = aes_round(s2, keys, round);
        s3 = aes_round(s3, keys, round);
    }
    mask[0] = aes_last(s0, keys, round);
    mask[1] = aes_last(s1, keys, round);
    mask[2] = aes_last(s2, keys, round);
    mask[3] = aes_last(s3, keys, round);
}

/* The last blocks of a message, eight at most, and the one of its lengths: the whole hash. */
TARGET static block crypt_rest(const tls_gcm_key *key, const tls_gcm_state *state,
                               const tls_gcm_message *message, size_t done)
{
    const uint8_t *input = message->input + done;
    uint8_t *output = message->output + done;
    size_t left = message->length - done;
    size_t blocks = (left + 15) / 16;
    block hash = load(state->hash);
    block mask[8];
    products sum = { 0 };
    size_t i;

    for (i = 0; i < blocks; i += 4) {
        masks(key, add_to_counter(load(state->counter), (uint32_t) i), mask + i);
    }
    for (i = 0; i < blocks; i++) {
        size_t size = left < 16 ? left : 16;
        block in = size == 16 ? load(input) : load_part(input, size);
        block out = xor(in, mask[i]);

        if (size == 16) {
            store(output, out);
        } else {
            uint8_t whole[16];

            store(whole, out);
            memcpy(output, whole, size);
            out = load_part(whole, size);
        }
        add_product(&sum, xor(reverse(message->encrypt ? out : in), hash),
                    power(key, blocks - i + 1));
        hash = zero();
        input += size;
        output += size;
        left -= size;
    }
    mbedtls_platform_zeroize(mask, blocks * sizeof(block));
    add_product(&sum, xor(lengths(message->additional_length, message->length), hash),
                power(key, 1));
    return reduce(sum);
}

TARGET void tls_gcm_crypt(const tls_gcm_key *key, const tls_gcm_message *message, uint8_t tag[16])
{
    block counter = first_counter(key, message->iv, message->iv_length);
    block tag_mask = encrypt_block(key, turn_counter(counter));
    size_t done = 0;
    tls_gcm_state state;

    store(state.counter, add_to_counter(counter, 1));
    store(state.hash,
          add_to_hash(key, zero(), message->additional, message->additional_length));
#if defined(TLS_GCM_HAS_VAES)
    if (message->length >= TLS_GCM_VAES_GROUP && tls_cpu_has(TLS_CPU_VAES)) {
        done = message->length / TLS_GCM_VAES_GROUP * TLS_GCM_VAES_GROUP;
        tls_gcm_crypt_vaes(key, &state, message->encrypt, message->input, message->output,
                           done / TLS_GCM_VAES_GROUP);
    }
#endif
    if (message->length - done >= 8 * 16) {
        size_t groups = (message->length - done) / (8 * 16);

        crypt_groups(key, &state, message->encrypt, message->input + done, message->output + done,
                     groups);
        done += groups * (8 * 16);
    }
    store(tag, xor(reverse(crypt_rest(key, &state, message, done)), tag_mask));
}

#endif
