#!/usr/bin/env python3
"""Writes native/src/p256_constants.h and p384_constants.h from the parameters in FIPS 186-4, D.1.2,
and x25519_constants.h from those in RFC 7748, 4.1, and RFC 8032, 5.1.

    python3 native/tests/make-curve-constants.py [256|384|25519]    (to standard output)
"""
import sys

P256 = dict(
    bits=256, teeth=6,
    p=2**256 - 2**224 + 2**192 + 2**96 - 1,
    n=0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551,
    b=0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b,
    x=0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296,
    y=0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5)
P384 = dict(
    bits=384, teeth=5,
    p=2**384 - 2**128 - 2**96 + 2**32 - 1,
    n=0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973,
    b=0xb3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aef,
    x=0xaa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7,
    y=0x3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f)


def add(p, a, b):
    if a is None or b is None:
        return a or b
    if a == b:
        slope = (3 * a[0] * a[0] - 3) * pow(2 * a[1], -1, p) % p
    elif a[0] == b[0]:
        return None
    else:
        slope = (b[1] - a[1]) * pow(b[0] - a[0], -1, p) % p
    x = (slope * slope - a[0] - b[0]) % p
    return x, (slope * (a[0] - x) - a[1]) % p


def times(p, k, a):
    sum = None
    while k:
        if k & 1:
            sum = add(p, sum, a)
        a = add(p, a, a)
        k >>= 1
    return sum


def write(c):
    bits, p, n, teeth = c['bits'], c['p'], c['n'], c['teeth']
    assert (c['y'] ** 2 - c['x'] ** 3 + 3 * c['x'] - c['b']) % p == 0
    limbs = bits // 64
    spacing = -(-(bits + 1) // (2 * teeth))
    radix = 2 ** bits

    def number(value):
        words = ['0x%016x' % (value >> 64 * i & 2**64 - 1) for i in range(limbs)]
        half = limbs // 2
        return '{ ' + ', '.join(words[:half]) + ',\n          ' + ', '.join(words[half:]) + ' }'

    print('/* Made by native/tests/make-curve-constants.py. R is 2^%d; what is times R is in Montgomery\'s' % bits)
    print('   form. */\n')
    for name, value, what in (
            ('prime', p, 'p'), ('one', radix % p, 'R mod p'),
            ('square_of_radix', radix * radix % p, 'R^2 mod p'), ('coefficient', c['b'] * radix % p, 'b R mod p'),
            ('order', n, 'n')):
        print('static const tls_limb %s[LIMBS] = /* %s */\n        %s;' % (name, what, number(value)))
    print('#define PRIME_INVERSE 0x%016x /* -1 / p mod 2^64 */' % (-pow(p, -1, 2**64) % 2**64))
    print()
    print('#define TEETH %d' % teeth)
    print('#define SPACING %d\n' % spacing)
    print('/* The points [comb][i]: the sum over a comb\'s teeth t of +-2^(SPACING (comb TEETH + t)) G, where + is')
    print('   for a bit of i that is 1, and for the last tooth, which i has no bit of. x and y, times R. */')
    print('static const tls_limb base[2][1 << (TEETH - 1)][2][LIMBS] = {')
    for comb in range(2):
        print('    {')
        for i in range(1 << (teeth - 1)):
            i |= 1 << (teeth - 1)
            k = sum((1 if i >> t & 1 else -1) << spacing * (comb * teeth + t) for t in range(teeth))
            x, y = times(p, k % n, (c['x'], c['y']))
            print('        { %s,\n          %s },' % (number(x * radix % p), number(y * radix % p)))
        print('    },')
    print('};')


def write_25519():
    p = 2**255 - 19
    d = -121665 * pow(121666, -1, p) % p
    teeth, spacing = 4, 32

    def add(a, b):
        t = d * a[0] * b[0] * a[1] * b[1]
        return ((a[0] * b[1] + a[1] * b[0]) * pow(1 + t, -1, p) % p,
                (a[1] * b[1] + a[0] * b[0]) * pow(1 - t, -1, p) % p)

    def times(k, a):
        sum = (0, 1)
        while k:
            if k & 1:
                sum = add(sum, a)
            a = add(a, a)
            k >>= 1
        return sum

    def number(value):
        words = ['0x%016x' % (value >> 64 * i & 2**64 - 1) for i in range(4)]
        return '{ ' + ', '.join(words[:2]) + ',\n          ' + ', '.join(words[2:]) + ' }'

    y = 4 * pow(5, -1, p) % p
    x = pow((y * y - 1) * pow(d * y * y + 1, -1, p), (p + 3) // 8, p)
    x = x if (d * x * x * y * y + 1 + x * x - y * y) % p == 0 else x * pow(2, (p - 1) // 4, p) % p
    assert (d * x * x * y * y + 1 + x * x - y * y) % p == 0 and (1 + y) * pow(1 - y, -1, p) % p == 9
    order = 2**252 + 27742317777372353535851937790883648493
    assert times(order, (x, y)) == (0, 1)
    print('/* Made by native/tests/make-curve-constants.py. */\n')
    print('static const element order = /* of the base point */\n        %s;\n' % number(order))
    print('#define TEETH %d' % teeth)
    print('#define SPACING %d\n' % spacing)
    print('/* The points [comb][i] of edwards25519: the sum over a comb\'s teeth t of')
    print('   +-2^(SPACING (comb TEETH + t)) B, where + is for a bit of i that is 1, and for the last tooth, which')
    print('   i has no bit of. As y + x, y - x, 2 d x y. */')
    print('static const element base[2][1 << (TEETH - 1)][3] = {')
    for comb in range(2):
        print('    {')
        for i in range(1 << (teeth - 1)):
            i |= 1 << (teeth - 1)
            k = sum((1 if i >> t & 1 else -1) << spacing * (comb * teeth + t) for t in range(teeth))
            a, b = times(k % order, (x, y))
            print('        { %s,\n          %s,\n          %s },' %
                  (number((b + a) % p), number((b - a) % p), number(2 * d * a * b % p)))
        print('    },')
    print('};')


if sys.argv[1:] == ['25519']:
    write_25519()
    sys.exit()
write(P384 if sys.argv[1:] == ['384'] else P256)
