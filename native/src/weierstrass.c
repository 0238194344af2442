/* Points of P-256 and P-384 in Jacobian coordinates, (x / z^2, y / z^3), where z = 0 is the point
   0. Formulas: Explicit-Formulas Database, g1p/auto-shortw-jacobian-3, dbl-2001-b and
   add-1998-cmo-2. Constant in time, but for tls_curve_has() and tls_curve_multiply_add(). */
#include "curves.h"

#if defined(TLS_HAS_CURVES)

#include <stdlib.h>
#include <string.h>

#include "mbedtls/platform_util.h"

#include "montgomery.h"

#define BITS_MAX (64 * TLS_CURVE_LIMBS)
#define WINDOW 5 /* bits of a scalar at once, for points that are not the base */

typedef struct point {
    tls_element x, y, z;
} point;

/* All ones if a is 0, else 0. */
static tls_limb is_zero(const tls_curve *c, const tls_limb *a)
{
    tls_limb bits = 0;
    int i;

    for (i = 0; i < c->limbs; i++) {
        bits |= a[i];
    }
    return tls_opaque((tls_limb) 0 - (1 & ~((bits | (0 - bits)) >> 63)));
}

static void copy(const tls_curve *c, tls_limb *r, const tls_limb *a)
{
    memcpy(r, a, (size_t) c->limbs * sizeof(tls_limb));
}

static void copy_if(const tls_curve *c, point *r, const point *p, tls_limb mask)
{
    assign_if(r->x, p->x, mask, c->limbs);
    assign_if(r->y, p->y, mask, c->limbs);
    assign_if(r->z, p->z, mask, c->limbs);
}

static void negate_if(const tls_curve *c, tls_limb *y, tls_limb mask)
{
    static const tls_element zero;
    tls_element negative;

    c->subtract(negative, zero, y);
    assign_if(y, negative, mask, c->limbs);
}

static void double_point(const tls_curve *c, point *r, const point *p)
{
    tls_element delta, gamma, beta, alpha, t;

    c->square(delta, p->z);
    c->square(gamma, p->y);
    c->multiply(beta, p->x, gamma);
    c->subtract(t, p->x, delta);
    c->add(delta, p->x, delta);
    c->multiply(t, t, delta);
    c->add(alpha, t, t);
    c->add(alpha, alpha, t);
    c->multiply(t, p->y, p->z);
    c->add(r->z, t, t);
    c->add(beta, beta, beta);
    c->add(beta, beta, beta);
    c->square(t, alpha);
    c->subtract(t, t, beta);
    c->subtract(r->x, t, beta);
    c->subtract(beta, beta, r->x);
    c->multiply(beta, beta, alpha);
    c->add(gamma, gamma, gamma);
    c->square(gamma, gamma);
    c->add(gamma, gamma, gamma);
    c->subtract(r->y, beta, gamma);
}

/* How two points were to each other: all ones or 0. */
typedef struct relation {
    tls_limb same_x;
    tls_limb same_y;
} relation;

/* r = p + q for points that are neither equal nor 0; 0 for p = -q. q->z is not looked at if q is
   affine. */
static relation add_points(const tls_curve *c, point *r, const point *p, const point *q, int affine)
{
    tls_element h, s, u1, s1, v, z;
    relation found;

    c->square(v, p->z);
    c->multiply(h, q->x, v);
    c->multiply(v, v, p->z);
    c->multiply(s, q->y, v);
    if (affine) {
        copy(c, u1, p->x);
        copy(c, s1, p->y);
        copy(c, z, p->z);
    } else {
        c->square(v, q->z);
        c->multiply(u1, p->x, v);
        c->multiply(v, v, q->z);
        c->multiply(s1, p->y, v);
        c->multiply(z, p->z, q->z);
    }
    c->subtract(h, h, u1);
    c->subtract(s, s, s1);
    found.same_x = is_zero(c, h);
    found.same_y = is_zero(c, s);
    c->multiply(r->z, z, h);
    c->square(z, h);
    c->multiply(v, u1, z);
    c->multiply(h, h, z);
    c->square(z, s);
    c->subtract(z, z, h);
    c->subtract(z, z, v);
    c->subtract(r->x, z, v);
    c->subtract(v, v, r->x);
    c->multiply(v, v, s);
    c->multiply(s1, s1, h);
    c->subtract(r->y, v, s1);
    return found;
}

/* sum += q, whatever they are, but q is not 0, and has a z. */
static void add_any_points(const tls_curve *c, point *sum, const point *q, int affine)
{
    point added = { { 0 }, { 0 }, { 0 } };
    point twice = { { 0 }, { 0 }, { 0 } };
    tls_limb is_first = is_zero(c, sum->z);
    relation found = add_points(c, &added, sum, q, affine);

    double_point(c, &twice, q);
    copy_if(c, &added, &twice, found.same_x & found.same_y);
    copy_if(c, &added, q, is_first);
    *sum = added;
}

/* The affine coordinates; the point is not 0. */
static void write_point(const tls_curve *c, tls_limb *r, const point *p)
{
    static const tls_element one = { 1 };
    tls_element inverse, t;

    /* Of z R it is 1 / (z R), and to be R / z. */
    tls_invert(inverse, p->z, c->prime, c->limbs);
    c->multiply(inverse, inverse, c->square_of_radix);
    c->multiply(inverse, inverse, c->square_of_radix);
    c->square(t, inverse);
    c->multiply(inverse, inverse, t);
    c->multiply(t, t, p->x);
    c->multiply(r, t, one);
    c->multiply(t, inverse, p->y);
    c->multiply(r + c->limbs, t, one);
}

static void read_point(const tls_curve *c, point *r, const tls_limb *p)
{
    memset(r, 0, sizeof(*r));
    c->multiply(r->x, p, c->square_of_radix);
    c->multiply(r->y, p + c->limbs, c->square_of_radix);
    copy(c, r->z, c->one);
}

int tls_curve_has(const tls_curve *c, const tls_limb *p)
{
    point a;
    tls_element t;

    if (!subtract_limbs(t, p, c->prime, c->limbs) ||
        !subtract_limbs(t, p + c->limbs, c->prime, c->limbs)) {
        return 0;
    }
    read_point(c, &a, p);
    c->square(a.y, a.y);
    c->square(t, a.x);
    c->multiply(t, t, a.x);
    c->subtract(t, t, a.x);
    c->subtract(t, t, a.x);
    c->subtract(t, t, a.x);
    c->add(t, t, c->coefficient);
    return memcmp(t, a.y, (size_t) c->limbs * sizeof(tls_limb)) == 0;
}

/* The first odd multiples of p, `count` of them. */
static void odd_multiples(const tls_curve *c, point *odds, int count, const tls_limb *p)
{
    point twice;
    int i;

    memset(odds, 0, (size_t) count * sizeof(odds[0]));
    read_point(c, &odds[0], p);
    double_point(c, &twice, &odds[0]);
    for (i = 1; i < count; i++) {
        add_points(c, &odds[i], &odds[i - 1], &twice, 0);
    }
}

/* odd = k or n - k, whichever is odd; all ones if it is n - k. */
static tls_limb make_odd(const tls_curve *c, tls_limb *odd, const tls_limb *k)
{
    tls_limb even = tls_opaque((k[0] & 1) - 1);

    subtract_limbs(odd, c->order, k, c->limbs);
    assign_if(odd, k, ~even, c->limbs);
    return even;
}

/* r = entries[index] of `count`, all of which are read: numbers of `limbs` limbs. */
static void select_entry(tls_limb *r, const tls_limb *entries, int limbs, int count, tls_limb index)
{
    int i, j;

    memset(r, 0, (size_t) limbs * sizeof(tls_limb));
    for (i = 0; i < count; i++) {
        tls_limb difference = (tls_limb) i ^ index;
        tls_limb mask = tls_opaque(((difference | (0 - difference)) >> 63) - 1);

        for (j = 0; j < limbs; j++) {
            r[j] |= entries[i * limbs + j] & mask;
        }
    }
}

/* The bits of k from `bit` on, WINDOW of them; what is beyond k is 0. */
static unsigned window_of(const tls_curve *c, const tls_limb *k, int bit)
{
    tls_limb bits = bit / 64 < c->limbs ? k[bit / 64] >> (bit % 64) : 0;

    if (bit % 64 > 64 - WINDOW && bit / 64 + 1 < c->limbs) {
        bits |= k[bit / 64 + 1] << (64 - bit % 64);
    }
    return (unsigned) bits & ((1 << WINDOW) - 1);
}

/* An odd k is a sum of d_i 2^(WINDOW i) where all d_i are odd and from -(2^WINDOW - 1) on (Joye and
   Tunstall 2009): 2 w + 1 - 2^WINDOW for the window w one bit above, and 2 w + 1 for the last. What
   is summed up is below k / 2^(WINDOW i) + 2^WINDOW, so up to the last addition no points can be
   equal or opposite. */
void tls_curve_multiply(const tls_curve *c, tls_limb *r, const tls_limb *k, const tls_limb *p)
{
    struct {
        point odds[1 << (WINDOW - 1)];
        point sum, addend;
        tls_element scalar;
    } v;
    const int limbs = sizeof(point) / sizeof(tls_limb);
    tls_limb negative = make_odd(c, v.scalar, k);
    int bit = (64 * c->limbs - 1) / WINDOW * WINDOW;
    int i;

    odd_multiples(c, v.odds, 1 << (WINDOW - 1), p);
    select_entry(v.sum.x, v.odds[0].x, limbs, 1 << (WINDOW - 1),
                 window_of(c, v.scalar, bit + 1));
    while (bit > 0) {
        tls_limb digit, below;

        bit -= WINDOW;
        for (i = 0; i < WINDOW; i++) {
            double_point(c, &v.sum, &v.sum);
        }
        digit = window_of(c, v.scalar, bit + 1);
        below = tls_opaque((digit >> (WINDOW - 1)) - 1);
        select_entry(v.addend.x, v.odds[0].x, limbs, 1 << (WINDOW - 1),
                     (digit ^ below) & ((1 << (WINDOW - 1)) - 1));
        negate_if(c, v.addend.y, below);
        if (bit > 0) {
            add_points(c, &v.sum, &v.sum, &v.addend, 0);
        } else {
            add_any_points(c, &v.sum, &v.addend, 0);
        }
    }
    negate_if(c, v.sum.y, negative);
    write_point(c, r, &v.sum);
    mbedtls_platform_zeroize(&v, sizeof(v));
}

/* What a comb adds in its row, for an odd k. Such a k is a sum of +-2^i, as many as the combs have
   teeth in all rows: + where bit i + 1 is set, and for the last. */
typedef struct comb_digit {
    tls_limb index;
    tls_limb negative; /* all ones or 0 */
} comb_digit;

static comb_digit comb_digit_of(const tls_curve *c, const tls_limb *k, int comb, int row)
{
    comb_digit digit = { 0, 0 };
    tls_limb bit = 0;
    int tooth;

    for (tooth = 0; tooth < c->teeth; tooth++) {
        int i = (comb * c->teeth + tooth) * c->spacing + row + 1;

        bit = i == 2 * c->teeth * c->spacing ? 1
              : i < 64 * c->limbs            ? k[i / 64] >> (i % 64) & 1
                                             : 0;
        digit.index |= bit << tooth;
    }
    digit.negative = tls_opaque(bit - 1);
    digit.index = (digit.index ^ digit.negative) & (((tls_limb) 1 << (c->teeth - 1)) - 1);
    return digit;
}

/* A comb's entry; its z is not set. */
static void load_entry(const tls_curve *c, point *r, int comb, tls_limb index)
{
    tls_element entry[2];
    int count = 1 << (c->teeth - 1);

    select_entry(entry[0], c->base + comb * count * 2 * c->limbs, 2 * c->limbs, count, index);
    copy(c, r->x, entry[0]);
    copy(c, r->y, entry[0] + c->limbs);
}

/* Two combs (Lim and Lee 1994), with digits of +-1 (Hedabou, Pinel, Beneteau 2005). The last tooth
   of them outweighs all the others in what was summed up before, and is no more than half of k up
   to the last row: only there points can be equal or opposite. */
void tls_curve_multiply_base(const tls_curve *c, tls_limb *r, const tls_limb *k)
{
    struct {
        point sum, addend;
        tls_element scalar;
    } v;
    tls_limb negative = make_odd(c, v.scalar, k);
    int row, comb;

    memset(&v.sum, 0, sizeof(v.sum));
    memset(&v.addend, 0, sizeof(v.addend));
    copy(c, v.addend.z, c->one);
    for (row = c->spacing - 1; row >= 0; row--) {
        if (row < c->spacing - 1) {
            double_point(c, &v.sum, &v.sum);
        }
        for (comb = 1; comb >= 0; comb--) {
            comb_digit digit = comb_digit_of(c, v.scalar, comb, row);

            load_entry(c, &v.addend, comb, digit.index);
            negate_if(c, v.addend.y, digit.negative);
            if (row == c->spacing - 1 && comb == 1) {
                v.sum = v.addend;
            } else if (row > 0) {
                add_points(c, &v.sum, &v.sum, &v.addend, 1);
            } else {
                add_any_points(c, &v.sum, &v.addend, 1);
            }
        }
    }
    negate_if(c, v.sum.y, negative);
    write_point(c, r, &v.sum);
    mbedtls_platform_zeroize(&v, sizeof(v));
}

/* sum += or -= q, which is not 0 and has a z. Not constant in time. */
static void add_public(const tls_curve *c, point *sum, const point *q, int negative, int affine)
{
    point addend = *q;
    point added = { { 0 }, { 0 }, { 0 } };
    relation found;

    if (negative) {
        negate_if(c, addend.y, ~(tls_limb) 0);
    }
    if (is_zero(c, sum->z)) {
        *sum = addend;
        return;
    }
    found = add_points(c, &added, sum, &addend, affine);
    if (found.same_x & found.same_y) {
        double_point(c, sum, &addend);
    } else {
        *sum = added;
    }
}

/* The digits of k, odd or 0, of which no two in WINDOW are not 0 (wNAF; Solinas 2000). */
static void public_digits(const tls_curve *c, int8_t digits[BITS_MAX + WINDOW], const tls_limb *k)
{
    int carry = 0;
    int i = 0;

    memset(digits, 0, BITS_MAX + WINDOW);
    while (i <= 64 * c->limbs) {
        int digit = (int) window_of(c, k, i);

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

int tls_curve_multiply_add(const tls_curve *c, tls_limb *r, const tls_limb *a, const tls_limb *b,
                           const tls_limb *p)
{
    int8_t digits[BITS_MAX + WINDOW];
    point odds[1 << (WINDOW - 2)];
    point sum, addend;
    tls_element scalar;
    const size_t limbs = (size_t) c->limbs;
    int base_counts = !is_zero(c, a);
    int negative = make_odd(c, scalar, a) != 0;
    int i, comb;

    public_digits(c, digits, b);
    odd_multiples(c, odds, 1 << (WINDOW - 2), p);
    memset(&sum, 0, sizeof(sum));
    memset(&addend, 0, sizeof(addend));
    copy(c, addend.z, c->one);
    for (i = 64 * c->limbs; i >= 0; i--) {
        if (!is_zero(c, sum.z)) {
            double_point(c, &sum, &sum);
        }
        if (digits[i] != 0) {
            add_public(c, &sum, &odds[abs(digits[i]) / 2], digits[i] < 0, 0);
        }
        for (comb = 1; comb >= 0 && i < c->spacing && base_counts; comb--) {
            comb_digit digit = comb_digit_of(c, scalar, comb, i);

            const tls_limb *entry =
                c->base + (((tls_limb) comb << (c->teeth - 1)) + digit.index) * 2 * limbs;

            copy(c, addend.x, entry);
            copy(c, addend.y, entry + limbs);
            add_public(c, &sum, &addend, (digit.negative != 0) != negative, 1);
        }
    }
    if (is_zero(c, sum.z)) {
        return 0;
    }
    write_point(c, r, &sum);
    return 1;
}

#endif
