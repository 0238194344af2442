/*
 * ChaCha20-Poly1305 (RFC 8439) with LANES blocks of ChaCha20 at once: a vector holds the same word
 * of each. Poly1305 runs between their rounds, on the ordinary registers, which the vectors leave
 * idle. What it hashes is ciphertext: when it decrypts, what is decrypted next; when it encrypts,
 * what has been written.
 *
 * chachapoly.c and chachapoly_avx2.c say what a vector is before they include this:
 *   TARGET                    the attribute of functions that use the instructions
 *   LANES, vec                a vector of so many uint32_t
 *   ROTATE_16, ROTATE_8
 *   LOW_32, HIGH_32, LOW_64, HIGH_64   words, or pairs of them, from a and b in turn: from the lower
 *                             or upper halves of each 128 bits
 *   STORE_LANES(p, v)         128 bits each to p, p + 256 and so on
 */
#define GROUP (64 * LANES)

#define ROTATE(v, n) ((v) << (n) | (v) >> (32 - (n)))
#define QUARTER_ROUND(a, b, c, d) \
    a += b; d ^= a; d = ROTATE_16(d); \
    c += d; b ^= c; b = ROTATE(b, 12); \
    a += b; d ^= a; d = ROTATE_8(d); \
    c += d; b ^= c; b = ROTATE(b, 7);

/* No loop: one that ends in the middle of the rounds is often predicted wrongly. */
#define HASH_SOME \
    if (blocks >= LANES / 4) { \
        tls_poly1305_add_block(&running, hashed); \
        if (LANES / 4 == 2) { \
            tls_poly1305_add_block(&running, hashed + 16); \
        } \
        hashed += 16 * (LANES / 4); \
        blocks -= LANES / 4; \
    }

/* Words i to i + 3, of which each block gets its own together. */
#define WRITE(i, a, b, c, d) \
    a += state[i]; \
    b += state[i + 1]; \
    c += state[i + 2]; \
    d += state[i + 3]; \
    ab = LOW_32(a, b); \
    cd = LOW_32(c, d); \
    STORE_LANES(mask + 4 * i, LOW_64(ab, cd)); \
    STORE_LANES(mask + 4 * i + 64, HIGH_64(ab, cd)); \
    ab = HIGH_32(a, b); \
    cd = HIGH_32(c, d); \
    STORE_LANES(mask + 4 * i + 128, LOW_64(ab, cd)); \
    STORE_LANES(mask + 4 * i + 192, HIGH_64(ab, cd));

/* LANES blocks from the counter in the state on; hashes others meanwhile: 4 * LANES at best. */
TARGET static void masks(const uint32_t state[16], uint8_t mask[GROUP], tls_poly1305 *poly,
                         const uint8_t *hashed, size_t blocks)
{
    const vec none = { 0 };
    vec x0 = none + state[0], x1 = none + state[1], x2 = none + state[2], x3 = none + state[3];
    vec x4 = none + state[4], x5 = none + state[5], x6 = none + state[6], x7 = none + state[7];
    vec x8 = none + state[8], x9 = none + state[9], x10 = none + state[10], x11 = none + state[11];
    vec x12 = counts + state[12], x13 = none + state[13], x14 = none + state[14];
    vec x15 = none + state[15];
    vec ab, cd;
    tls_poly1305 running = *poly;
    int i;

    for (i = 0; i < 10; i++) {
        QUARTER_ROUND(x0, x4, x8, x12)
        QUARTER_ROUND(x1, x5, x9, x13)
        QUARTER_ROUND(x2, x6, x10, x14)
        QUARTER_ROUND(x3, x7, x11, x15)
        HASH_SOME
        QUARTER_ROUND(x0, x5, x10, x15)
        QUARTER_ROUND(x1, x6, x11, x12)
        QUARTER_ROUND(x2, x7, x8, x13)
        QUARTER_ROUND(x3, x4, x9, x14)
        /* A group's worth, spread over the rounds. */
        if (i % 5 < 3) {
            HASH_SOME
        }
    }
    *poly = running;
    tls_poly1305_add(poly, hashed, 16 * blocks);
    x12 += counts;
    WRITE(0, x0, x1, x2, x3)
    WRITE(4, x4, x5, x6, x7)
    WRITE(8, x8, x9, x10, x11)
    WRITE(12, x12, x13, x14, x15)
}

TARGET static void add_mask(const uint8_t *mask, const uint8_t *input, uint8_t *output,
                            size_t length)
{
    typedef vec vec_anywhere __attribute__((aligned(1), may_alias));
    size_t i;

    for (i = 0; i + sizeof(vec) <= length; i += sizeof(vec)) {
        *(vec_anywhere *) (output + i) =
            *(const vec_anywhere *) (input + i) ^ *(const vec_anywhere *) (mask + i);
    }
    for (; i < length; i++) {
        output[i] = input[i] ^ mask[i];
    }
}

TARGET static void crypt_message(const tls_chachapoly_message *message, uint8_t tag[16])
{
    /* Where the ciphertext stands. */
    const uint8_t *text = message->encrypt ? message->output : message->input;
    const size_t length = message->length;
    uint8_t mask[GROUP] __attribute__((aligned(sizeof(vec))));
    uint64_t lengths[2] = { message->additional_length, length };
    size_t skip = 64; /* the first block is the key of Poly1305 */
    size_t done = 0;
    size_t hashed = 0;
    size_t blocks = 0;
    uint32_t state[16];
    tls_poly1305 poly;

    memset(&poly, 0, sizeof(poly));
    memcpy(state, message->state, 12 * sizeof(uint32_t));
    state[12] = 0;
    memcpy(state + 13, message->nonce, 12);
    do {
        size_t part = length - done < GROUP - skip ? length - done : GROUP - skip;

        masks(state, mask, &poly, text + hashed, blocks);
        hashed += 16 * blocks;
        if (skip > 0) {
            tls_poly1305_start(&poly, mask);
            tls_poly1305_add(&poly, message->additional, message->additional_length);
        }
        if (!message->encrypt) {
            /* In place it is there no longer when it is decrypted. */
            tls_poly1305_add(&poly, text + hashed, done + part - hashed);
            hashed = done + part;
        }
        add_mask(mask + skip, message->input + done, message->output + done, part);
        done += part;
        state[12] += LANES;
        skip = 0;
        if (message->encrypt) {
            blocks = (done - hashed) / 16;
        } else {
            blocks = (length - done < GROUP ? length - done : GROUP) / 16;
        }
    } while (done < length);
    tls_poly1305_add(&poly, text + hashed, length - hashed);
    tls_poly1305_add(&poly, (const uint8_t *) lengths, sizeof(lengths));
    tls_poly1305_finish(&poly, tag);
    mbedtls_platform_zeroize(mask, sizeof(mask));
    mbedtls_platform_zeroize(state, sizeof(state));
    mbedtls_platform_zeroize(&poly, sizeof(poly));
}
