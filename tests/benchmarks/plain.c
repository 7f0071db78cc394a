/* One prime's life in plain C, one replication at a time: what `tests/benchmarks/against_c.py` holds the engine's time against.

   It does the engine's work by docs/rulings.md (R-numbers stand at each step) for a prime whose lead pays when paid: people,
   caps, lags, pay runs, solvency at the end of each day on which money moved, leaving, hand-overs, and the run without the
   contract. Figures come from Python, in `struct figures`; normals too, where they are given, so that both can be compared.

   Left out, since the case has none of it: other structures, other dates than the scenario's first day, N-day terms, fixed money
   in advance, advances, loans, pools, underspend, VAT, grants, support, trust, stepping in, chance cuts and more than one a
   year, work that follows a cut, part-honoured shares, a notice of nil, retenders, ranges but demand and outcomes, plug-ins and
   processes.
   Left out too, though the engine tells it: the cause of an insolvency (R35), how work ended (R51), estates, who was disrupted,
   what a cut took, what was lost, working capital, a ledger to check.
   The engine draws other income, effects and reserves once more for the run without the contract; here they are kept. */

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "chance.h"
#include "figures.h"

enum { LEAD = 0, NEVER = 1 << 30 };

static struct figures f;
static int N, M, LAG, TERMS, TRANSFER, HORIZON;                     /* organisations, months, months, days, months, day (R4) */
static int FIRST[STARTS], LAST_DAY, DUE[DAYS];                      /* DUE: the claim paid on a day, or -1 */
static double PRICE[YEARS], PARTNERS[YEARS], INDEX[MONTHS];         /* R14 by year, prices of costs by month */
static double CLOSING[ORGANISATIONS], MARGIN[ORGANISATIONS], SWING[ORGANISATIONS], EFFECT_VARIANCE[ORGANISATIONS];
static double O_PART, F_PART, A_PART;                               /* parts of a partner's price (R15) */

size_t size_of_figures(void) { return sizeof(struct figures); }

/* --- normals */

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

/* --- one replication */

struct cap { /* what was counted and paid for of a year (R16) */
    double counted, paid_for;
};

static struct replication {
    double cash[ORGANISATIONS], lowest[ORGANISATIONS], opening[ORGANISATIONS];
    double received[ORGANISATIONS], paid_on[ORGANISATIONS], spent[ORGANISATIONS];
    int since[ORGANISATIONS], insolvent_on[ORGANISATIONS], withdrew_on[ORGANISATIONS];
    int left_on[ORGANISATIONS], leaves_on[ORGANISATIONS], closed[ORGANISATIONS]; /* of the contract; NEVER */
    int awaiting[ORGANISATIONS], back_in[ORGANISATIONS];                         /* a hand-over (R31), in this month */
    double work[ORGANISATIONS], promise[ORGANISATIONS], money[ORGANISATIONS];
    double staffed[ORGANISATIONS], waiting[ORGANISATIONS], effect[ORGANISATIONS], bill[ORGANISATIONS];
    double price_on_leaving[ORGANISATIONS];
    double taken[ORGANISATIONS];
    int taken_in[ORGANISATIONS], times_taken; /* by the lead, which alone takes work over in a prime */
    int ends_on, lead_month, lead_failed, deadline, late;
    double lead_part;
    double paid, served_so_far, outcomes_so_far, unmet;
    double demand[YEARS], outcome_scale;
    double planned_gone[YEARS][ORGANISATIONS];
    /* Of partners by their own tariffs; LEAD's place has the headline's, and in `net` its own result (R30). */
    struct cap activity[YEARS][ORGANISATIONS], outcome[YEARS][ORGANISATIONS], foreseen[YEARS][ORGANISATIONS];
    double served[MONTHS][ORGANISATIONS], outcomes[MONTHS][ORGANISATIONS];
    double tariff[MONTHS][ORGANISATIONS], expected[MONTHS][ORGANISATIONS], net[MONTHS][ORGANISATIONS];
    double headline[CLAIMS], owed[CLAIMS][ORGANISATIONS];
} r;

static int there(int i) { return r.left_on[i] == NEVER; }
static int solvent(int i) { return r.insolvent_on[i] == NEVER; }
static int last_of(int k) { return FIRST[k + 1] - 1; }
static int under(double pounds, double limit) { return pounds - limit < -0.005; }
static double part_of(int day, int k) { /* of month k, to the end of a day (R29) */
    if (day >= last_of(k)) return 1.0;
    return day < FIRST[k] ? 0.0 : (double)(day + 1 - FIRST[k]) / (FIRST[k + 1] - FIRST[k]);
}
static double led(int k) { return k < r.lead_month ? 1.0 : k == r.lead_month ? r.lead_part : 0.0; }
static int can_take(void) { return there(LEAD) && r.leaves_on[LEAD] == NEVER && r.ends_on == NEVER; }

static double take(struct cap *cap, double count, double most) {
    cap->counted += count;
    double more = fmax(fmin(cap->counted, most) - cap->paid_for, 0.0);
    cap->paid_for += more;
    return more;
}

static void begin(void) {
    int years = M / 12;
    memset(&r, 0, sizeof r);
    r.ends_on = r.lead_month = r.deadline = NEVER;
    for (int y = 0; y < years; y++) r.demand[y] = lognormal(f.demand, log1p(f.demand_cv * f.demand_cv), luck.demand[y]);
    r.outcome_scale = lognormal(f.outcome_scale, log1p(f.outcome_scale_cv * f.outcome_scale_cv), luck.outcome_scale[0]);
    for (int i = 0; i < N; i++) {
        const struct organisation *o = &f.of[i];
        r.opening[i] = o->none < 0.0 ? o->reserves : o->reserves * exp(f.sector_sigma * luck.reserves[i]);
        r.cash[i] = r.lowest[i] = r.opening[i];
        r.effect[i] = lognormal(1.0, EFFECT_VARIANCE[i], luck.effect[i]); /* R11 */
        r.since[i] = r.insolvent_on[i] = r.withdrew_on[i] = r.left_on[i] = r.leaves_on[i] = NEVER;
        r.work[i] = r.promise[i] = r.money[i] = o->share;
        r.staffed[i] = f.people / 12.0 * o->share;
    }
}

/* --- people */

static void abandon(int i) {
    r.unmet += r.waiting[i];
    r.waiting[i] = 0.0;
    r.awaiting[i] = 0;
}

static double handover_factor(int k) { /* R31 */
    double fresh = 0.0;
    for (int j = 0; j < r.times_taken; j++) fresh += r.taken[j] * fmax(0.0, 1.0 - (k - r.taken_in[j]) / 12.0);
    return r.work[LEAD] > 0.0 ? 1.0 - f.handover_loss * fresh / r.work[LEAD] : 1.0;
}

static void deliver(int k) { /* R7, R8, R13 */
    double a_month = f.people / 12.0, factor = r.demand[k / 12] * f.volume_scale;
    for (int i = 0; i < N; i++) {
        const struct organisation *o = &f.of[i];
        double planned = a_month * r.work[i], referrals = poisson(planned * factor, luck.referrals[k * N + i]);
        double queue = r.waiting[i] + referrals, served = 0.0;
        if (there(i)) {
            served = fmin(queue, r.staffed[i] * o->capacity_factor);
            r.bill[i] = o->unit_cost * INDEX[k] *
                        (o->fixed_share * r.staffed[i] + (1.0 - o->fixed_share) * served + o->overhead * a_month * r.promise[i]);
            r.staffed[i] += (referrals - r.staffed[i]) / fmax(1.0, o->staffing_lag);
            r.staffed[i] = fmax(r.staffed[i], 0.5 * planned);
            r.planned_gone[k / 12][i] += planned;
        } else if (!r.awaiting[i]) {
            r.unmet += referrals;
            continue;
        }
        r.waiting[i] = (queue - served) * (1.0 - o->drop_out);
        r.unmet += (queue - served) * o->drop_out;
        double heads = ceil(served - 1e-9);
        if (heads <= 0.0) continue;
        double p = o->outcome_rate * r.outcome_scale * r.effect[i];
        if (i == LEAD && r.times_taken) p *= handover_factor(k);
        p = fmin(1.0, fmin(1.0, p) * served / heads);
        r.served[k][i] = served;
        r.outcomes[k][i] = binomial(heads, p, luck.outcomes[k * N + i]);
        r.served_so_far += served;
        r.outcomes_so_far += r.outcomes[k][i];
    }
}

/* --- money */

/* What a partner with all the money would be paid a year: scaled down where partners' prices pass the live price (R14). */
static double partner_rate(int year, double *partners_money) {
    double money = 0.0;
    for (int i = 1; i < N; i++)
        if (there(i)) money += r.money[i];
    *partners_money = money;
    double live = PRICE[year] * (money + r.money[LEAD]), asked = money * PARTNERS[year];
    return asked > live ? PARTNERS[year] * live / asked : PARTNERS[year];
}

static double plan(int i, int year, int k) { /* R16: months gone as planned then, months to come as now */
    int end = 12 * (year + 1) < M ? 12 * (year + 1) : M, to_come = end - (k + 1);
    double gone = r.planned_gone[year][i];
    return to_come > 0 && there(i) ? gone + to_come * f.people / 12.0 * r.work[i] : gone;
}

static double tariff(double part, double price, double counted) { return counted > 0.0 ? part * price / counted : 0.0; }

static void earn(int k) { /* a month's work, and what is expected of its outcomes (R16, R17, R30) */
    int year = k / 12;
    double money, rate = partner_rate(year, &money), held = led(k), partners = 0.0;
    double plans = plan(LEAD, year, k), served = r.served[k][LEAD], foreseen = served * f.of[LEAD].outcome_rate;
    double live = r.money[LEAD] * part_of(r.left_on[LEAD], k), most = f.outcome_cap * f.target_rate;
    for (int i = 1; i < N; i++) {
        double price = there(i) ? r.money[i] * rate : r.price_on_leaving[i], people = f.people * r.work[i];
        double its_plan = plan(i, year, k), part = part_of(r.left_on[i], k), awaited = r.served[k][i] * f.of[i].outcome_rate;
        double people_paid = take(&r.activity[year][i], r.served[k][i], f.activity_cap * its_plan);
        r.tariff[k][i] = tariff(O_PART, price, people * f.target_rate);
        r.expected[k][i] = held * r.tariff[k][i] * take(&r.foreseen[year][i], awaited, most * its_plan);
        double earned = held * people_paid * tariff(A_PART, price, people) + F_PART * price / 12.0 * fmin(part, held);
        r.owed[k][i] += earned;
        r.net[k][i] = earned + r.expected[k][i] - r.bill[i];
        partners += earned + r.expected[k][i];
        plans += its_plan, served += r.served[k][i], foreseen += awaited, live += r.money[i] * part;
    }
    double people_paid = take(&r.activity[year][LEAD], served, f.activity_cap * plans);
    double earned = held * (f.fixed * PRICE[year] * live / 12.0 + people_paid * tariff(f.activity, PRICE[year], f.people));
    r.tariff[k][LEAD] = tariff(f.outcomes, PRICE[year], f.people * f.target_rate);
    r.expected[k][LEAD] = r.tariff[k][LEAD] * take(&r.foreseen[year][LEAD], foreseen, most * plans);
    r.headline[k] += earned;
    r.net[k][LEAD] = earned + r.expected[k][LEAD] - partners - r.bill[LEAD] - f.management_cost * money * rate / 12.0;
}

static void see(int m, int k) { /* outcomes of month m, at the end of month k: R17, and in place of what was expected R30 */
    int year = m / 12;
    double held = led(m), most = f.outcome_cap * f.target_rate;
    double plans = plan(LEAD, year, k), outcomes = r.outcomes[m][LEAD];
    for (int i = 1; i < N; i++) {
        double its_plan = plan(i, year, k);
        double seen = held * r.tariff[m][i] * take(&r.outcome[year][i], r.outcomes[m][i], most * its_plan);
        r.owed[k][i] += seen;
        r.net[m][i] += seen - r.expected[m][i];
        r.net[m][LEAD] -= seen - r.expected[m][i];
        plans += its_plan, outcomes += r.outcomes[m][i];
    }
    double seen = held * r.tariff[m][LEAD] * take(&r.outcome[year][LEAD], outcomes, most * plans);
    r.headline[k] += seen;
    r.net[m][LEAD] += seen - r.expected[m][LEAD];
}

static void claim(int k) {
    if (k < M) earn(k);
    if (k >= LAG) see(k - LAG, k);
    if (r.lead_failed) r.headline[k] = 0.0; /* R32 */
}

static void pay_claim(int k) { /* the lead, then partners: by it, or by the commissioner what it protects (R2, R32) */
    double part = r.lead_failed ? f.protected_part : 1.0, onward = 0.0;
    r.paid += r.headline[k];
    r.received[LEAD] += r.headline[k];
    if (solvent(LEAD)) r.cash[LEAD] += r.headline[k];
    for (int i = 1; i < N; i++) {
        double due = part * r.owed[k][i];
        onward += due;
        r.received[i] += due;
        if (solvent(i)) r.cash[i] += due;
    }
    if (r.lead_failed) {
        r.paid += onward;
    } else {
        r.cash[LEAD] -= onward, r.received[LEAD] -= onward, r.paid_on[LEAD] += onward;
    }
}

static void spend(int i, double pounds) { r.cash[i] -= pounds, r.spent[i] += pounds; }

static void close_books(int i, int moves) { /* R23: not where others can take the staff */
    if (r.closed[i]) return;
    r.closed[i] = 1;
    if (!moves) spend(i, CLOSING[i]);
}

static void bills(int k) { /* R22, and the rest of each organisation */
    int today = last_of(k), ended = k == M - 1 || r.ends_on == today;
    for (int i = 0; i < N; i++) {
        if (solvent(i)) r.cash[i] += MARGIN[i] + luck.other[k * N + i] * SWING[i];
        if (there(i)) spend(i, r.bill[i]);
    }
    if (there(LEAD)) {
        double money, rate = partner_rate(k / 12, &money);
        spend(LEAD, f.management_cost * money * rate / 12.0);
    }
    for (int i = 0; i < N; i++)
        if (there(i) && (ended || r.leaves_on[i] == today)) close_books(i, !ended && i != LEAD && can_take());
}

/* --- leaving */

static void leave(int i, int day, int k) { /* R31, R32, R33 */
    double money, rate = partner_rate((k < M ? k : M - 1) / 12, &money);
    r.price_on_leaving[i] = r.money[i] * rate;
    r.left_on[i] = day;
    if (day < LAST_DAY && can_take())
        r.awaiting[i] = 1, r.back_in[i] = k + 1 + TRANSFER;
    else if (day < LAST_DAY)
        abandon(i);
    if (i != LEAD) return;
    r.lead_month = k;
    r.lead_part = part_of(day, k);
    for (int j = 0; j < N; j++)
        if (r.awaiting[j]) abandon(j);
}

static void fail(int i, int day, int k) {
    int working = there(i);
    if (working) leave(i, day, k);
    if (i != LEAD) return;
    if (working && day < LAST_DAY) r.ends_on = last_of(k); /* R32, never stepping in */
    r.lead_failed = 1;
}

static void test_solvency(int day, int k) { /* R28 */
    int failing[ORGANISATIONS], some = 0;
    r.deadline = NEVER;
    for (int i = 0; i < N; i++) {
        failing[i] = 0;
        if (!solvent(i)) continue;
        r.lowest[i] = fmin(r.lowest[i], r.cash[i]);
        if (!under(r.cash[i], -f.of[i].headroom)) {
            r.since[i] = NEVER;
            continue;
        }
        if (r.since[i] == NEVER) r.since[i] = day;
        int last = r.since[i] + (int)f.of[i].grace - 1;
        if (day >= last)
            some = failing[i] = 1, r.insolvent_on[i] = day;
        else if (last < r.deadline)
            r.deadline = last;
    }
    for (int i = 0; some && i < N; i++)
        if (failing[i]) fail(i, day, k);
}

static void hand_over(int i, int k) { /* R31 */
    double a_month = f.people / 12.0, need = a_month * r.work[i];
    double spare = r.staffed[LEAD] * f.of[LEAD].capacity_factor - a_month * r.work[LEAD];
    if (can_take() && spare > 1e-9) {
        double part = need > 0.0 ? fmin(1.0, spare / need) : 1.0, work = part * r.work[i], waiting = part * r.waiting[i];
        if (work > 0.0) r.taken[r.times_taken] = work, r.taken_in[r.times_taken++] = k;
        r.promise[LEAD] += part * r.promise[i], r.promise[i] *= 1.0 - part;
        r.money[LEAD] += part * r.money[i], r.money[i] *= 1.0 - part;
        r.work[LEAD] += work, r.work[i] -= work;
        r.waiting[LEAD] += waiting, r.waiting[i] -= waiting;
        spend(LEAD, f.transfer_cost * 12.0 * a_month * work);
    }
    abandon(i);
}

static int hand_overs(int k) { /* earlier leavers first; of one day the insolvent, then by id */
    int any = 0;
    for (;;) {
        int first = -1, soonest = NEVER;
        for (int i = 1; i < N; i++) {
            if (!r.awaiting[i] || r.back_in[i] != k) continue;
            int when = 2 * r.left_on[i] + (r.insolvent_on[i] != r.left_on[i]);
            if (when < soonest) soonest = when, first = i;
        }
        if (first < 0) return any;
        hand_over(first, k);
        any = 1;
    }
}

static void leave_in_order(int k) {
    int today = last_of(k);
    for (int i = 0; i < N; i++) {
        if (!there(i) || (r.ends_on != today && r.leaves_on[i] != today)) continue;
        if (!r.closed[i]) close_books(i, 0), r.late = 1; /* its lead failed today */
        if (r.leaves_on[i] == today) r.withdrew_on[i] = today;
        leave(i, today, k);
    }
}

static void decide(int k) { /* R30 */
    for (int i = 0; i < N; i++) {
        const struct organisation *o = &f.of[i];
        int leaving = k + (int)o->notice;
        if (!there(i) || r.leaves_on[i] != NEVER || leaving >= M - 1 || o->walk_away < 0.0) continue;
        if (!under(r.cash[i], fmax(o->walk_away * r.opening[i], o->spending / 24.0))) continue;
        double year = 0.0;
        for (int m = k - 11; m <= k; m++) year += r.net[m][i];
        if (!under(year, 0.0)) continue;
        r.leaves_on[i] = last_of(leaving);
        if (i == LEAD) r.ends_on = r.leaves_on[i]; /* R33 */
    }
}

/* --- days (R3) */

static void live(float *series) {
    int k = 0;
    begin();
    for (int i = 0; i < N; i++) *series++ = (float)r.cash[i];
    for (int day = 0; day <= HORIZON; day++) {
        int moved = r.late;
        r.late = 0;
        if (day == FIRST[k + 1]) k++;
        int last = day == last_of(k), working = k < M;
        if (working && day == FIRST[k]) moved |= hand_overs(k);
        if (last && working) deliver(k);
        if (last && k < M + LAG) claim(k);
        if (DUE[day] >= 0) pay_claim(DUE[day]), moved = 1;
        if (last && working) bills(k), moved = 1;
        if (moved || day >= r.deadline) test_solvency(day, k);
        if (last && working) leave_in_order(k);
        if (last && working && k % 3 == 2 && k >= 11) decide(k);
        for (int i = 0; last && i < N; i++) *series++ = (float)r.cash[i];
    }
}

static int without(int i) { /* the day on which it is insolvent without the contract, in the same luck; -1 for never */
    double cash = r.opening[i];
    int since = NEVER;
    for (int k = 0; k < M; k++) {
        cash += MARGIN[i] + luck.other[k * N + i] * SWING[i];
        if (!under(cash, -f.of[i].headroom)) {
            since = NEVER;
            continue;
        }
        if (since == NEVER) since = last_of(k);
        int last = since + (int)f.of[i].grace - 1, until = k < M - 1 ? last_of(k + 1) - 1 : HORIZON;
        if (last <= until) return last;
    }
    return -1;
}

/* --- what Python calls */

static int never(int day) { return day == NEVER ? -1 : day; }

static void write(const struct results *out, int replication) {
    double waiting = 0.0, *totals = out->totals + 5 * replication;
    for (int i = 0; i < N; i++) {
        int at = replication * N + i, left = r.withdrew_on[i] < r.insolvent_on[i] ? r.withdrew_on[i] : r.insolvent_on[i];
        out->cash[at] = r.cash[i], out->lowest[at] = r.lowest[i], out->cost[at] = r.spent[i];
        out->received[at] = r.received[i], out->paid_on[at] = r.paid_on[i];
        out->insolvent_on[at] = never(r.insolvent_on[i]), out->left_on[at] = never(left), out->without_on[at] = without(i);
        waiting += r.waiting[i];
    }
    totals[0] = r.paid, totals[1] = r.served_so_far, totals[2] = r.outcomes_so_far, totals[3] = r.unmet, totals[4] = waiting;
}

static void settle(const struct figures *given) { /* what is the same in every replication */
    double kept = 1.0, theirs = 1.0, rest;
    f = *given;
    N = (int)f.organisations, M = 12 * (int)f.years, LAG = (int)f.lag, TERMS = (int)f.terms, TRANSFER = (int)f.transfer;
    for (int k = 0; k < (int)f.starts; k++) FIRST[k] = (int)f.first_day[k];
    LAST_DAY = last_of(M - 1);
    memset(DUE, -1, sizeof DUE);
    for (int k = 0; k < M + LAG; k++) DUE[HORIZON = 7 * ((last_of(k) + TERMS + 6) / 7)] = k; /* R2, R4 */
    for (int y = 0; y < M / 12; y++) {                                                     /* R14, R19 */
        double grown = f.annual_value * pow(1.0 + f.uplift, y);
        kept *= 1.0 - f.cut[y], theirs *= fmax(0.0, 1.0 - f.pass_cuts * f.cut[y]);
        PRICE[y] = grown * (1.0 - f.discount) * kept;
        PARTNERS[y] = grown * fmax(0.0, 1.0 - f.pass_discount * f.discount) * (1.0 - f.fee) * theirs;
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

/* Run so many replications; `given` has the normals of each, one after the other, or is nil: then they are drawn here. */
void run(const struct figures *figures, int replications, uint64_t seed, const double *given, const struct results *out) {
    static double drawn[YEARS + 1 + 2 * ORGANISATIONS + 3 * MONTHS * ORGANISATIONS];
    int months = 0;
    settle(figures);
    while (last_of(months) <= HORIZON) months++;
    for (int replication = 0; replication < replications; replication++) {
        seed_with(seed, (uint64_t)replication);
        if (!given) draw(drawn);
        lay_out(given ? given + (size_t)replication * normals_of_one() : drawn);
        live(out->series + (size_t)replication * (months + 1) * N);
        write(out, replication);
    }
}
