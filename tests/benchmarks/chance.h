/* Chance for plain.c: standard normals, and the counts of people that they stand for. */

#include <math.h>
#include <stdint.h>

/* xoshiro256++ (Blackman and Vigna 2019), and a ziggurat of 128 (Marsaglia and Tsang 2000; Doornik 2005). */

static uint64_t rng[4];
static double edge[129], inside[128];

static inline uint64_t turned(uint64_t x, int by) { return (x << by) | (x >> (64 - by)); }

static inline uint64_t next(void) {
    uint64_t result = turned(rng[0] + rng[3], 23) + rng[0], t = rng[1] << 17;
    rng[2] ^= rng[0], rng[3] ^= rng[1], rng[1] ^= rng[2], rng[0] ^= rng[3], rng[2] ^= t, rng[3] = turned(rng[3], 45);
    return result;
}

static inline double uniform(void) { return ((double)(next() >> 11) + 0.5) * 0x1p-53; }

static void seed_with(uint64_t seed, uint64_t replication) { /* splitmix64 */
    uint64_t state = seed * 0x9e3779b97f4a7c15u + (replication << 32);
    for (int i = 0; i < 4; i++) {
        uint64_t z = state += 0x9e3779b97f4a7c15u;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
        rng[i] = z ^ (z >> 31);
    }
}

static const double TAIL = 3.442619855899, AREA = 9.91256303526217e-3;

static void build_ziggurat(void) {
    double height = exp(-0.5 * TAIL * TAIL);
    edge[0] = AREA / height, edge[1] = TAIL, edge[128] = 0.0;
    for (int i = 2; i < 128; i++) {
        edge[i] = sqrt(-2.0 * log(AREA / edge[i - 1] + height));
        height = exp(-0.5 * edge[i] * edge[i]);
    }
    for (int i = 0; i < 128; i++) inside[i] = edge[i + 1] / edge[i];
}

static double tail(int negative) {
    double x, y;
    do {
        x = log(uniform()) / TAIL, y = log(uniform());
    } while (-2.0 * y < x * x);
    return negative ? x - TAIL : TAIL - x;
}

static double normal(void) {
    for (;;) {
        uint64_t bits = next();
        int i = (int)(bits & 127);
        double u = (double)((int64_t)bits >> 11) * 0x1p-52;
        if (fabs(u) < inside[i]) return u * edge[i];
        if (i == 0) return tail(u < 0.0);
        double x = u * edge[i];
        double high = exp(-0.5 * (edge[i] * edge[i] - x * x)), low = exp(-0.5 * (edge[i + 1] * edge[i + 1] - x * x));
        if (low + uniform() * (high - low) < 1.0) return x;
    }
}

static double lognormal(double mean, double variance, double z) { return mean * exp(sqrt(variance) * z - variance / 2.0); }

/* --- counts (R9) */

static double below(double z) { return 0.5 * erfc(-z * 0.70710678118654752440); }

static double expansion(double mean, double variance, double g, double e, double z) {
    double zz = z * z;
    double bent = z + g * (zz - 1.0) / 6.0 + e * z * (zz - 3.0) / 24.0 - g * g * z * (2.0 * zz - 5.0) / 36.0;
    return ceil(mean + sqrt(variance) * bent - 0.5);
}

static double poisson(double mean, double z) {
    if (mean >= 2.0 - 1e-9) {
        double variance = mean - 1.0 / 12.0;
        return fmax(0.0, expansion(mean, variance, 1.0 / sqrt(variance), 1.0 / variance, z));
    }
    if (mean <= 0.0) return 0.0;
    double goal = below(z), term = exp(-mean), sum = term;
    int count = 0;
    while (sum < goal && count < 60) term *= mean / ++count, sum += term;
    return count;
}

static double binomial(double trials, double p, double z) {
    if (p > 0.5) return trials - binomial(trials, 1.0 - p, -z);
    double pq = p * (1.0 - p), variance = trials * pq;
    if (variance >= 2.0 - 1e-9) {
        variance -= 1.0 / 12.0;
        double g = (1.0 - 2.0 * p) / sqrt(variance), e = (1.0 - 6.0 * pq) / variance;
        return fmin(trials, fmax(0.0, expansion(trials * p, variance, g, e, z)));
    }
    double goal = below(z), term = pow(1.0 - p, trials), sum = term;
    int count = 0;
    for (; sum < goal && count < 60 && count < trials; count++, sum += term)
        term *= (trials - count) / (count + 1) * p / (1.0 - p);
    return count;
}
