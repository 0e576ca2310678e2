/* Yardsticks for two compiled loops, each the plain loop that one would write in C:
   cc -O3 -march=native -ffp-contract=off -shared -fPIC. No part of the model is here. */
#include <math.h>
#include <stdint.h>
#include <string.h>

void exps(const double *x, double *out, long n) {
    for (long i = 0; i < n; i++) {
        double clipped = x[i] > -708.0 ? x[i] : -708.0;
        clipped = clipped < 709.0 ? clipped : 709.0;
        double k = nearbyint(clipped * 1.4426950408889634);
        double high = clipped - k * 6.93147180369123816490e-01;
        double low = k * 1.90821492927058770002e-10, r = high - low, square = r * r;
        double c = 6.61375632143793436117e-05 +
                   square * (-1.65339022054652515390e-06 + square * 4.13813679705723846039e-08);
        c = 1.66666666666666019037e-01 + square * (-2.77777777770155933842e-03 + square * c);
        c = r - square * c;
        double value = 1.0 - ((low - r * c / (2.0 - c)) - high);
        int64_t bits = ((int64_t)(int32_t)k + 1023) << 52;
        double power;
        memcpy(&power, &bits, sizeof power);
        out[i] = value * power;
    }
}

void draws(const int64_t *ids, uint64_t day, uint64_t key, uint64_t other, double *out, long n) {
    for (long i = 0; i < n; i++) {
        uint64_t a = (uint64_t)ids[i] + 1, b = day, c = 0, d = 0, k = key, l = other;
        for (int round = 0; round < 10; round++) {
            __uint128_t p = (__uint128_t)a * 0xD2E7470EE14C6C93u;
            __uint128_t q = (__uint128_t)c * 0xCA5A826395121157u;
            a = (uint64_t)(q >> 64) ^ b ^ k;
            b = (uint64_t)q;
            c = (uint64_t)(p >> 64) ^ d ^ l;
            d = (uint64_t)p;
            k += 0x9E3779B97F4A7C15u;
            l += 0xBB67AE8584CAA73Bu;
        }
        out[i] = ((double)(int64_t)(a >> 11) + 0.5) * (1.0 / 9007199254740992.0);
    }
}
