/* What is the same in every replication of plain.c, and how the normals of one lie. */

#include <math.h>
#include <stddef.h>
#include <string.h>

#include "chance.h"
#include "figures.h"

static struct figures f;
static int N, M, LAG, TRANSFER;               /* organisations; months of the contract, to outcomes, to a hand-over */
static int FIRST[STARTS], LAST_DAY, HORIZON; /* days: each month's first, the contract's last, the last of all (R4) */
static int DUE[DAYS];                        /* the month whose claim is paid on a day; -1 */
static double PRICE[YEARS], PARTNERS[YEARS]; /* a year (R14); what a partner with all the money would be paid */
static double UNCUT[YEARS], UNCUT_PARTNERS[YEARS], INDEX[MONTHS]; /* before cuts; of costs */
static double CLOSING[ORGANISATIONS], MARGIN[ORGANISATIONS], SWING[ORGANISATIONS], EFFECT_VARIANCE[ORGANISATIONS];
static double O_PART, F_PART, A_PART; /* parts of a partner's price (R15) */

size_t size_of_figures(void) { return sizeof(struct figures); }

static int last_of(int k) { return FIRST[k + 1] - 1; }

static void settle(const struct figures *given) {
    double kept = 1.0, theirs = 1.0, rest;
    f = *given;
    N = (int)f.organisations, M = 12 * (int)f.years, LAG = (int)f.lag, TRANSFER = (int)f.transfer;
    for (int k = 0; k < (int)f.starts; k++) FIRST[k] = (int)f.first_day[k];
    LAST_DAY = last_of(M - 1);
    memset(DUE, -1, sizeof DUE);
    for (int k = 0; k < M + LAG; k++) DUE[HORIZON = 7 * ((last_of(k) + (int)f.terms + 6) / 7)] = k; /* R2, R4 */
    for (int y = 0; y < M / 12; y++) { /* R14, R19 */
        double grown = f.annual_value * pow(1.0 + f.uplift, y);
        UNCUT[y] = grown * (1.0 - f.discount);
        UNCUT_PARTNERS[y] = grown * fmax(0.0, 1.0 - f.pass_discount * f.discount) * (1.0 - f.fee);
        kept *= 1.0 - f.cut[y], theirs *= fmax(0.0, 1.0 - f.pass_cuts * f.cut[y]);
        PRICE[y] = UNCUT[y] * kept, PARTNERS[y] = UNCUT_PARTNERS[y] * theirs;
    }
    for (int k = 0; k < M; k++) INDEX[k] = pow(1.0 + f.cost_inflation, k / 12.0);
    O_PART = fmin(1.0, f.pass_outcomes * f.outcomes); /* R15 */
    rest = f.fixed + f.activity;
    F_PART = (1.0 - O_PART) * (rest > 0.0 ? f.fixed / rest : 1.0);
    A_PART = 1.0 - O_PART - F_PART;
    for (int i = 0; i < N; i++) {
        const struct organisation *o = &f.of[i];
        CLOSING[i] = o->closing_months * f.people / 12.0 * o->share * o->unit_cost * o->fixed_share; /* R23 */
        MARGIN[i] = o->other_income * o->other_margin / 12.0;
        SWING[i] = o->other_noise * o->other_income / sqrt(12.0);
        EFFECT_VARIANCE[i] = log1p(o->outcome_spread * o->outcome_spread);
    }
    build_ziggurat();
}

/* A replication's normals, in this order. Sector reserves: minus infinity for who has none. */
struct luck {
    const double *demand, *outcome_scale, *reserves, *effect;
    const double *other, *referrals, *outcomes; /* [month][organisation] */
};

static int normals_of_one(void) { return M / 12 + 1 + 2 * N + 3 * M * N; }

static struct luck luck;

static void lay_out(const double *z) {
    luck.demand = z, z += M / 12;
    luck.outcome_scale = z, z += 1;
    luck.reserves = z, z += N;
    luck.effect = z, z += N;
    luck.other = z, z += M * N;
    luck.referrals = z, z += M * N;
    luck.outcomes = z;
}

static void draw(double *z) {
    int place = M / 12 + 1, count = normals_of_one();
    for (int i = 0; i < count; i++) z[i] = normal();
    for (int i = 0; i < N; i++)
        if (uniform() < f.of[i].none) z[place + i] = -INFINITY;
}

/* So many normals of its own, to look at. */
void draw_normals(int count, uint64_t seed, double *out) {
    build_ziggurat();
    seed_with(seed, 0);
    for (int i = 0; i < count; i++) out[i] = normal();
}
