/* Points of y^2 = x^3 - 3x + b over a field of LIMBS limbs; for p256.c and p384.c, which define the
   constants and, on numbers below p times R, multiply(), square(), add() and subtract() first.
   Points are in Jacobian coordinates, (x / z^2, y / z^3). Formulas: Explicit-Formulas Database,
   g1p/auto-shortw-jacobian-3: dbl-2001-b, add-1998-cmo-2, madd. Constant in time, but for
   multiply_add(). */

#include "mbedtls/platform_util.h"

#define BITS (64 * LIMBS)
#define WINDOW 5 /* bits of a scalar at once, for points that are not the base */

typedef struct point {
    element x, y, z;
} point;

static void double_point(point *r, const point *p, int fast)
{
    element delta, gamma, beta, alpha, t;

    square(delta, p->z, fast);
    square(gamma, p->y, fast);
    multiply(beta, p->x, gamma, fast);
    subtract(t, p->x, delta);
    add(delta, p->x, delta);
    multiply(t, t, delta, fast);
    add(alpha, t, t);
    add(alpha, alpha, t);
    multiply(t, p->y, p->z, fast);
    add(r->z, t, t);
    add(beta, beta, beta);
    add(beta, beta, beta);
    square(t, alpha, fast);
    subtract(t, t, beta);
    subtract(r->x, t, beta);
    subtract(beta, beta, r->x);
    multiply(beta, beta, alpha, fast);
    add(gamma, gamma, gamma);
    square(gamma, gamma, fast);
    add(gamma, gamma, gamma);
    subtract(r->y, beta, gamma);
}

/* How two points were to each other. All ones or 0. */
typedef struct relation {
    tls_limb same_x;
    tls_limb same_y;
} relation;

/* r = p + q for points that are neither equal nor 0; 0 for p = -q. q->z is not used if q is affine. */
static relation add_points(point *r, const point *p, const point *q, int affine, int fast)
{
    element h, s, u1, s1, v, z;
    relation found;

    square(v, p->z, fast);
    multiply(h, q->x, v, fast);
    multiply(v, v, p->z, fast);
    multiply(s, q->y, v, fast);
    if (affine) {
        memcpy(u1, p->x, sizeof(u1));
        memcpy(s1, p->y, sizeof(s1));
        memcpy(z, p->z, sizeof(z));
    } else {
        square(v, q->z, fast);
        multiply(u1, p->x, v, fast);
        multiply(v, v, q->z, fast);
        multiply(s1, p->y, v, fast);
        multiply(z, p->z, q->z, fast);
    }
    subtract(h, h, u1);
    subtract(s, s, s1);
    found.same_x = is_zero(h);
    found.same_y = is_zero(s);
    multiply(r->z, z, h, fast);
    square(z, h, fast);
    multiply(v, u1, z, fast);
    multiply(h, h, z, fast);
    square(z, s, fast);
    subtract(z, z, h);
    subtract(z, z, v);
    subtract(r->x, z, v);
    subtract(v, v, r->x);
    multiply(v, v, s, fast);
    multiply(s1, s1, h, fast);
    subtract(r->y, v, s1);
    return found;
}

/* r = p + q, whatever they are; q is not 0. */
static void add_any_points(point *r, const point *p, const point *q, int affine, int fast)
{
    point sum, twice, single = *q;
    tls_limb is_twice, is_single = is_zero(p->z);
    relation found;

    if (affine) {
        memcpy(single.z, field_one, sizeof(element));
    }
    found = add_points(&sum, p, &single, affine, fast);
    double_point(&twice, &single, fast);
    is_twice = found.same_x & found.same_y & ~is_single;
    assign_if(sum.x, twice.x, is_twice);
    assign_if(sum.y, twice.y, is_twice);
    assign_if(sum.z, twice.z, is_twice);
    assign_if(sum.x, single.x, is_single);
    assign_if(sum.y, single.y, is_single);
    assign_if(sum.z, single.z, is_single);
    *r = sum;
}

static void negate_if(element y, tls_limb mask)
{
    static const element zero;
    element negative;

    subtract(negative, zero, y);
    assign_if(y, negative, mask);
}

/* The affine coordinates, as numbers; the point is not 0. */
static void write_point(tls_limb *r, const point *p, int fast)
{
    static const element one = { 1 };
    element inverse, t;

    /* Of z R it is 1 / (z R), and to be R / z. */
    tls_invert(inverse, p->z, field, LIMBS);
    multiply(inverse, inverse, field_square, fast);
    multiply(inverse, inverse, field_square, fast);
    square(t, inverse, fast);
    multiply(inverse, inverse, t, fast);
    multiply(t, t, p->x, fast);
    multiply(r, t, one, fast);
    multiply(t, inverse, p->y, fast);
    multiply(r + LIMBS, t, one, fast);
}

static void read_point(point *r, const tls_limb *p, int fast)
{
    multiply(r->x, p, field_square, fast);
    multiply(r->y, p + LIMBS, field_square, fast);
    memcpy(r->z, field_one, sizeof(r->z));
}

/* y^2 = x^3 - 3x + b, of numbers below p. */
static int is_on_curve(const tls_limb *p, int fast)
{
    point a;
    element t;

    if (!subtract_limbs(t, p, field) || !subtract_limbs(t, p + LIMBS, field)) {
        return 0;
    }
    read_point(&a, p, fast);
    square(a.y, a.y, fast);
    square(t, a.x, fast);
    multiply(t, t, a.x, fast);
    subtract(t, t, a.x);
    subtract(t, t, a.x);
    subtract(t, t, a.x);
    add(t, t, field_b);
    return memcmp(t, a.y, sizeof(t)) == 0;
}

/* odd = k or n - k, whichever is odd; all ones if it is n - k. */
static tls_limb make_odd(element odd, const element k)
{
    element negative;
    tls_limb even = (k[0] & 1) - 1;

    subtract_limbs(negative, order, k);
    memcpy(odd, k, sizeof(element));
    assign_if(odd, negative, even);
    mbedtls_platform_zeroize(negative, sizeof(negative));
    return even;
}

/* r = entries[index] of `count`, all of which are read: numbers of `limbs` limbs. */
static void select_entry(tls_limb *r, const tls_limb *entries, int limbs, int count, tls_limb index)
{
    int i, j;

    memset(r, 0, (size_t) limbs * sizeof(tls_limb));
    for (i = 0; i < count; i++) {
        tls_limb difference = (tls_limb) i ^ index;
        tls_limb mask = ((difference | (0 - difference)) >> 63) - 1;

        for (j = 0; j < limbs; j++) {
            r[j] |= entries[i * limbs + j] & mask;
        }
    }
}

/* r = k p for 0 < k < n. Odd k is the sum of d_i 2^(WINDOW i) with odd d_i below 2^WINDOW (Joye and
   Tunstall 2009), so no digit is 0. What the digits make so far is less than k, so only the last
   addition can be one of equals, or of opposites, modulo n. */
static void multiply_point(tls_limb *r, const tls_limb *k, const tls_limb *p, int fast)
{
    point odds[1 << (WINDOW - 1)];
    point sum, addend;
    element scalar;
    tls_limb negative = make_odd(scalar, k);
    int i, j;

    read_point(&odds[0], p, fast);
    double_point(&addend, &odds[0], fast);
    for (i = 1; i < 1 << (WINDOW - 1); i++) {
        add_points(&odds[i], &odds[i - 1], &addend, 0, fast);
    }
    i = (BITS - 1) / WINDOW * WINDOW;
    select_entry((tls_limb *) &sum, (const tls_limb *) odds, 3 * LIMBS, 1 << (WINDOW - 1),
                 scalar[LIMBS - 1] >> (i % 64) >> 1);
    while (i > 0) {
        tls_limb digit, below;

        i -= WINDOW;
        for (j = 0; j < WINDOW; j++) {
            double_point(&sum, &sum, fast);
        }
        digit = scalar[i / 64] >> (i % 64);
        if (i % 64 > 63 - WINDOW && i / 64 + 1 < LIMBS) {
            digit |= scalar[i / 64 + 1] << (64 - i % 64);
        }
        /* The digit is 2 (digit / 2 mod 2^WINDOW) + 1 - 2^WINDOW; its amount's half the index. */
        digit = digit >> 1 & ((1 << WINDOW) - 1);
        below = (digit >> (WINDOW - 1)) - 1;
        select_entry((tls_limb *) &addend, (const tls_limb *) odds, 3 * LIMBS, 1 << (WINDOW - 1),
                     (digit ^ below) & ((1 << (WINDOW - 1)) - 1));
        negate_if(addend.y, below);
        if (i > 0) {
            add_points(&sum, &sum, &addend, 0, fast);
        } else {
            add_any_points(&sum, &sum, &addend, 0, fast);
        }
    }
    negate_if(sum.y, negative);
    write_point(r, &sum, fast);
    mbedtls_platform_zeroize(odds, sizeof(odds));
    mbedtls_platform_zeroize(&sum, sizeof(sum));
    mbedtls_platform_zeroize(&addend, sizeof(addend));
    mbedtls_platform_zeroize(scalar, sizeof(scalar));
}

/* What a comb adds in its row, from a scalar that is odd. As all bits count +1 or -1, bit i of such a
   number is bit i + 1 of the scalar, and a last one that is 1. */
typedef struct comb_digit {
    tls_limb index;
    tls_limb negative; /* all ones or 0 */
} comb_digit;

static comb_digit comb_digit_of(const element odd, int comb, int row)
{
    comb_digit digit = { 0, 0 };
    tls_limb bit = 0;
    int tooth;

    for (tooth = 0; tooth < TEETH; tooth++) {
        int i = (comb * TEETH + tooth) * SPACING + row + 1;

        bit = i == 2 * TEETH * SPACING ? 1 : i < BITS ? odd[i / 64] >> (i % 64) & 1 : 0;
        digit.index |= bit << tooth;
    }
    digit.negative = bit - 1;
    digit.index = (digit.index ^ digit.negative) & ((1 << (TEETH - 1)) - 1);
    return digit;
}

/* r = k G for 0 < k < n, by two combs (Lim and Lee 1994; digits of +-1: Hamburg 2012). The last tooth
   outweighs all that is below it, and what is summed so far is less than k / 2 + 2^(BITS - 1), so
   again only in the last row points can be equal or opposite modulo n. */
static void multiply_base(tls_limb *r, const tls_limb *k, int fast)
{
    point sum, addend;
    element scalar;
    tls_limb negative = make_odd(scalar, k);
    int row, comb;

    for (row = SPACING - 1; row >= 0; row--) {
        if (row < SPACING - 1) {
            double_point(&sum, &sum, fast);
        }
        for (comb = 1; comb >= 0; comb--) {
            comb_digit digit = comb_digit_of(scalar, comb, row);

            select_entry((tls_limb *) &addend, (const tls_limb *) base[comb], 2 * LIMBS,
                         1 << (TEETH - 1), digit.index);
            negate_if(addend.y, digit.negative);
            if (row == SPACING - 1 && comb == 1) {
                sum = addend;
                memcpy(sum.z, field_one, sizeof(sum.z));
            } else if (row > 0) {
                add_points(&sum, &sum, &addend, 1, fast);
            } else {
                add_any_points(&sum, &sum, &addend, 1, fast);
            }
        }
    }
    negate_if(sum.y, negative);
    write_point(r, &sum, fast);
    mbedtls_platform_zeroize(&sum, sizeof(sum));
    mbedtls_platform_zeroize(&addend, sizeof(addend));
    mbedtls_platform_zeroize(scalar, sizeof(scalar));
}

/* sum += or -= addend. Not constant in time. */
static void add_public(point *sum, const point *addend, int negative, int affine, int fast)
{
    point q = *addend;
    point s;
    relation found;

    if (affine) {
        memcpy(q.z, field_one, sizeof(q.z));
    }
    if (negative) {
        negate_if(q.y, ~(tls_limb) 0);
    }
    if (is_zero(sum->z)) {
        *sum = q;
        return;
    }
    found = add_points(&s, sum, &q, affine, fast);
    if (found.same_x & found.same_y) {
        double_point(sum, &q, fast);
    } else {
        *sum = s;
    }
}

/* The digits of k, odd or 0, of which no two in WINDOW are not 0 (wNAF; Solinas 2000). */
static void public_digits(int8_t digits[BITS + WINDOW], const element k)
{
    int carry = 0;
    int i = 0;

    memset(digits, 0, BITS + WINDOW);
    while (i < BITS + 1) {
        int digit = i == BITS ? 0 : (int) (k[i / 64] >> (i % 64) & ((1 << WINDOW) - 1));

        if (i % 64 > 64 - WINDOW && i / 64 + 1 < LIMBS) {
            digit |= (int) (k[i / 64 + 1] << (64 - i % 64) & ((1 << WINDOW) - 1));
        }
        if ((digit & 1) == carry) {
            i++;
            continue;
        }
        digit += carry;
        carry = digit >> (WINDOW - 1) & 1;
        digits[i] = (int8_t) (digit - (carry << WINDOW));
        i += WINDOW;
    }
}

/* r = a G + b p for a, b < n, which are public: not constant in time. 0 if that is 0. */
static int multiply_add(tls_limb *r, const tls_limb *a, const tls_limb *b, const tls_limb *p,
                        int fast)
{
    int8_t digits[BITS + WINDOW];
    point odds[1 << (WINDOW - 2)];
    point sum, addend;
    element scalar;
    int base_counts = !is_zero(a);
    int negative = make_odd(scalar, a) != 0;
    int i, comb;

    public_digits(digits, b);
    read_point(&odds[0], p, fast);
    double_point(&addend, &odds[0], fast);
    for (i = 1; i < 1 << (WINDOW - 2); i++) {
        add_points(&odds[i], &odds[i - 1], &addend, 0, fast);
    }
    memset(&sum, 0, sizeof(sum));
    for (i = BITS; i >= 0; i--) {
        if (!is_zero(sum.z)) {
            double_point(&sum, &sum, fast);
        }
        if (digits[i] != 0) {
            add_public(&sum, &odds[abs(digits[i]) / 2], digits[i] < 0, 0, fast);
        }
        for (comb = 1; comb >= 0 && i < SPACING && base_counts; comb--) {
            comb_digit digit = comb_digit_of(scalar, comb, i);

            memcpy(&addend, base[comb][digit.index], 2 * sizeof(element));
            add_public(&sum, &addend, (digit.negative != 0) != negative, 1, fast);
        }
    }
    if (is_zero(sum.z)) {
        return 0;
    }
    write_point(r, &sum, fast);
    return 1;
}
