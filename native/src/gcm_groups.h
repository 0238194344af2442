/*
 * The loop over long messages: eight vectors at a time, so that no instruction waits for the result
 * of the one before, and between the rounds of AES of eight GHASH of eight. What it hashes is
 * ciphertext: when it decrypts, what it is about to decrypt; when it encrypts, what it wrote in the
 * turn before.
 *
 * gcm.c and gcm_vaes.c say what a vector is before they include this:
 *   vec                              VEC_BLOCKS blocks
 *   vec_load, vec_store, vec_xor, vec_reverse
 *   vec_from_hash(block)             a first block, and zeros
 *   vec_counter(counter, i)          the counter blocks of vector i of a group
 *   vec_start, vec_round, vec_last   as aes_start, aes_round, aes_last
 *   vec_power(powers, i)             the powers that the blocks of vector i of a group go with, and
 *   vec_power_0(powers)              for i = 0
 *   vec_products, vec_add_product, vec_reduce
 */
#define VEC_SIZE (16 * VEC_BLOCKS)

#define EACH(DO) DO(0) DO(1) DO(2) DO(3) DO(4) DO(5) DO(6) DO(7)
#define START(i) vec s##i = vec_start(vec_counter(counter, i), keys);
#define ROUND(i) s##i = vec_round(s##i, keys, round);
#define ROUND_OF_ALL ROUND(0) ROUND(1) ROUND(2) ROUND(3) ROUND(4) ROUND(5) ROUND(6) ROUND(7)
#define LAST(i) \
    vec_store(output + i * VEC_SIZE, \
              vec_xor(vec_last(s##i, keys, key->rounds), vec_load(input + i * VEC_SIZE)));
/* Rounds 1 to 8, with vectors 1 to 7 and then 0, which the hash of the turn before goes into. */
#define ROUND_AND_HASH(i) \
    round = i + 1; \
    ROUND_OF_ALL \
    vec_add_product(&sum, vec_to_hash(hashed, (i + 1) % 8, hash), \
                    i == 7 ? power_0 : vec_power(key->powers, (i + 1) % 8));

INLINE vec vec_to_hash(const uint8_t *hashed, int i, block hash)
{
    vec v = vec_reverse(vec_load(hashed + i * VEC_SIZE));

    return i == 0 ? vec_xor(v, vec_from_hash(hash)) : v;
}

TARGET static void crypt_groups(const tls_gcm_key *key, tls_gcm_state *state, int encrypt,
                                const uint8_t *input, uint8_t *output, size_t groups)
{
    const uint8_t *keys = key->round_keys;
    const uint8_t *hashed = input;
    block hash = load(state->hash);
    block counter = load(state->counter);
    vec power_0 = vec_power_0(key->powers);
    vec_products sum;
    int is_ahead = encrypt; /* nothing is written yet: the sum of the first turn is not used */
    int round;

    for (; groups > 0; groups--) {
        memset(&sum, 0, sizeof(sum));
        EACH(START)
        EACH(ROUND_AND_HASH)
        for (round = 9; round < key->rounds; round++) {
            ROUND_OF_ALL
        }
        EACH(LAST)
        if (!is_ahead) {
            hash = vec_reduce(sum);
        }
        is_ahead = 0;
        input += 8 * VEC_SIZE;
        hashed = encrypt ? output : input;
        output += 8 * VEC_SIZE;
        counter = add_to_counter(counter, 8 * VEC_BLOCKS);
    }
    if (encrypt) {
        int i;

        memset(&sum, 0, sizeof(sum));
        for (i = 0; i < 8; i++) {
            vec_add_product(&sum, vec_to_hash(hashed, i, hash),
                            i == 0 ? power_0 : vec_power(key->powers, i));
        }
        hash = vec_reduce(sum);
    }
    store(state->hash, hash);
    store(state->counter, counter);
}
