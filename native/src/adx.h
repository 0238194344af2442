/* Products of four limbs by four with mulx, adcx and adox, for the assembly in x25519.c and p256.c:
   the operands are t0 to t7 (all written), and a, b, which point to limbs; rax, rcx and rdx are
   used. */
#ifndef TLSSIMPLE_ADX_H
#define TLSSIMPLE_ADX_H

/* Adds a * the limb of b at `place` to t0..t3, and makes t4 of what is beyond. Two chains of
   carries that do not wait for each other. */
#define ROW(place, t0, t1, t2, t3, t4)                         \
    "movq   " place "(%[b]), %%rdx      \n\t"                  \
    "xorl   %%eax, %%eax                \n\t"                  \
    "mulx   (%[a]), %%rax, %%rcx        \n\t"                  \
    "adcx   %%rax, %[" t0 "]            \n\t"                  \
    "adox   %%rcx, %[" t1 "]            \n\t"                  \
    "mulx   8(%[a]), %%rax, %%rcx       \n\t"                  \
    "adcx   %%rax, %[" t1 "]            \n\t"                  \
    "adox   %%rcx, %[" t2 "]            \n\t"                  \
    "mulx   16(%[a]), %%rax, %%rcx      \n\t"                  \
    "adcx   %%rax, %[" t2 "]            \n\t"                  \
    "adox   %%rcx, %[" t3 "]            \n\t"                  \
    "mulx   24(%[a]), %%rax, %[" t4 "]  \n\t"                  \
    "adcx   %%rax, %[" t3 "]            \n\t"                  \
    "movl   $0, %%eax                   \n\t"                  \
    "adcx   %%rax, %[" t4 "]            \n\t"                  \
    "adox   %%rax, %[" t4 "]            \n\t"

/* t0 to t7 = a * b. */
#define PRODUCT                                                \
    "movq   (%[b]), %%rdx               \n\t"                  \
    "mulx   (%[a]), %[t0], %[t1]        \n\t"                  \
    "mulx   8(%[a]), %%rax, %[t2]       \n\t"                  \
    "addq   %%rax, %[t1]                \n\t"                  \
    "mulx   16(%[a]), %%rax, %[t3]      \n\t"                  \
    "adcq   %%rax, %[t2]                \n\t"                  \
    "mulx   24(%[a]), %%rax, %[t4]      \n\t"                  \
    "adcq   %%rax, %[t3]                \n\t"                  \
    "adcq   $0, %[t4]                   \n\t"                  \
    ROW("8", "t1", "t2", "t3", "t4", "t5")                     \
    ROW("16", "t2", "t3", "t4", "t5", "t6")                    \
    ROW("24", "t3", "t4", "t5", "t6", "t7")

/* t0 to t7 = a^2: the products of different limbs once, doubled while the squares are added. */
#define SQUARE                                                 \
    "movq   (%[a]), %%rdx               \n\t"                  \
    "mulx   8(%[a]), %[t1], %[t2]       \n\t"                  \
    "mulx   16(%[a]), %%rax, %[t3]      \n\t"                  \
    "addq   %%rax, %[t2]                \n\t"                  \
    "mulx   24(%[a]), %%rax, %[t4]      \n\t"                  \
    "adcq   %%rax, %[t3]                \n\t"                  \
    "adcq   $0, %[t4]                   \n\t"                  \
    "movq   8(%[a]), %%rdx              \n\t"                  \
    "xorl   %%ecx, %%ecx                \n\t"                  \
    "mulx   16(%[a]), %%rax, %%rcx      \n\t"                  \
    "adcx   %%rax, %[t3]                \n\t"                  \
    "adox   %%rcx, %[t4]                \n\t"                  \
    "mulx   24(%[a]), %%rax, %[t5]      \n\t"                  \
    "adcx   %%rax, %[t4]                \n\t"                  \
    "movl   $0, %%eax                   \n\t"                  \
    "adcx   %%rax, %[t5]                \n\t"                  \
    "adox   %%rax, %[t5]                \n\t"                  \
    "movq   16(%[a]), %%rdx             \n\t"                  \
    "mulx   24(%[a]), %%rax, %[t6]      \n\t"                  \
    "addq   %%rax, %[t5]                \n\t"                  \
    "adcq   $0, %[t6]                   \n\t"                  \
    "movq   (%[a]), %%rdx               \n\t"                  \
    "xorl   %%eax, %%eax                \n\t"                  \
    "mulx   %%rdx, %[t0], %%rcx         \n\t"                  \
    "movl   $0, %k[t7]                  \n\t"                  \
    "adcx   %[t1], %[t1]                \n\t"                  \
    "adox   %%rcx, %[t1]                \n\t"                  \
    "movq   8(%[a]), %%rdx              \n\t"                  \
    "mulx   %%rdx, %%rax, %%rcx         \n\t"                  \
    "adcx   %[t2], %[t2]                \n\t"                  \
    "adox   %%rax, %[t2]                \n\t"                  \
    "adcx   %[t3], %[t3]                \n\t"                  \
    "adox   %%rcx, %[t3]                \n\t"                  \
    "movq   16(%[a]), %%rdx             \n\t"                  \
    "mulx   %%rdx, %%rax, %%rcx         \n\t"                  \
    "adcx   %[t4], %[t4]                \n\t"                  \
    "adox   %%rax, %[t4]                \n\t"                  \
    "adcx   %[t5], %[t5]                \n\t"                  \
    "adox   %%rcx, %[t5]                \n\t"                  \
    "movq   24(%[a]), %%rdx             \n\t"                  \
    "mulx   %%rdx, %%rax, %%rcx         \n\t"                  \
    "adcx   %[t6], %[t6]                \n\t"                  \
    "adox   %%rax, %[t6]                \n\t"                  \
    "adcx   %[t7], %[t7]                \n\t"                  \
    "adox   %%rcx, %[t7]                \n\t"

/* For what the assembly has as operands. */
#define ADX_OUTPUTS                                                                     \
    [t0] "=&r"(t0), [t1] "=&r"(t1), [t2] "=&r"(t2), [t3] "=&r"(t3), [t4] "=&r"(t4),     \
    [t5] "=&r"(t5), [t6] "=&r"(t6), [t7] "=&r"(t7)

#endif
