/* One prime's life in plain C, one replication at a time: what `tests/benchmarks/against_c.py` holds the engine's time against.

   It does the engine's work by docs/rulings.md (R-numbers stand at each step) for a prime whose lead pays when paid: people,
   caps, lags, pay runs, solvency at the end of each day on which money moved and its cause, leaving, hand-overs, and the run
   without the contract. Figures come from Python, in `struct figures`; normals too, where they are given, so that both can be
   compared.

   Left out, since the case has none of it: other structures, other dates than the scenario's first day, N-day terms, fixed money
   in advance, advances, loans, pools, underspend, VAT, grants, support, trust, stepping in, chance cuts and more than one a
   year, work that follows a cut, part-honoured shares, a notice of nil, retenders, ranges but demand and outcomes, plug-ins and
   processes.
   Left out too, though the engine has it: what is at risk, which is the same in every replication; a ledger to check.
   The engine draws other income, effects and reserves once more for the run without the contract; here they are kept. */

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "settled.h"

enum { LEAD = 0, NEVER = 1 << 30, ROOM = ORGANISATIONS }; /* the lead's place; a day that does not come */
enum { OUTCOMES, ACTIVITY, LATE, CUT, UNDERPRICED, INFLATION, TRANSFERS, REST, CAUSES }; /* R35 */
enum { NO_WORK = -1, DELIVERED, INSOLVENT, HANDED_BACK, LEFT_WITHOUT };                  /* R51 */

/* --- one replication */

struct cap { /* what was counted and paid for of a year (R16) */
    double counted, paid_for;
};

static struct replication {
    double cash[ROOM], lowest[ROOM], opening[ROOM];
    double received[ROOM], paid_on[ROOM], spent[ROOM], estate[ROOM], earned[ROOM], lost[ROOM], cut_borne[ROOM];
    double sent[ROOM], promised[ROOM]; /* people (R51) */
    double shortfall[CAUSES][ROOM];    /* LATE only once it has failed: earned less received */
    int cause[ROOM];
    int since[ROOM], insolvent_on[ROOM], withdrew_on[ROOM];
    int left_on[ROOM], leaves_on[ROOM], closed[ROOM]; /* left the contract; leaves it by its own notice; its books are closed */
    int awaiting[ROOM], back_in[ROOM];                /* a hand-over (R31), in this month */
    double work[ROOM], promise[ROOM], money[ROOM];
    double staffed[ROOM], waiting[ROOM], effect[ROOM], bill[ROOM];
    double price_on_leaving[ROOM];
    double taken[ROOM];
    int taken_in[ROOM], times_taken; /* by the lead, which alone takes work over in a prime */
    int ends_on, lead_month, lead_failed, deadline, late;
    double lead_part;
    double paid, served_so_far, outcomes_so_far, unmet, disrupted, contract_net, lowest_net;
    double demand[YEARS], outcome_scale;
    double planned_gone[YEARS][ROOM];
    /* Of partners by their own tariffs; LEAD's place has the headline's, and in `net` its own result (R30). */
    struct cap activity[YEARS][ROOM], outcome[YEARS][ROOM], foreseen[YEARS][ROOM];
    double served[MONTHS][ROOM], outcomes[MONTHS][ROOM];
    double tariff[MONTHS][ROOM], expected[MONTHS][ROOM], net[MONTHS][ROOM];
    double headline[CLAIMS], owed[CLAIMS][ROOM];
} r;

static int there(int i) { return r.left_on[i] == NEVER; }
static int solvent(int i) { return r.insolvent_on[i] == NEVER; }
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
        r.cause[i] = -1;
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
            r.sent[i] += referrals, r.promised[i] += a_month * r.promise[i];
        } else {
            if (r.left_on[i] >= FIRST[k]) r.sent[i] += planned, r.promised[i] += a_month * r.promise[i]; /* R51 */
            if (r.awaiting[i]) {
                r.disrupted += referrals;
            } else {
                r.unmet += referrals;
                continue;
            }
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

static double partners_money(void) {
    double money = 0.0;
    for (int i = 1; i < N; i++)
        if (there(i)) money += r.money[i];
    return money;
}

/* What a partner with all the money is paid a year: scaled down where partners' prices pass the live price (R14). */
static double rate_of(double price, double to_partners, double money) {
    double live = price * (money + r.money[LEAD]), asked = money * to_partners;
    return asked > live ? to_partners * live / asked : to_partners;
}

static double managing(int k) { /* R22: a month of it */
    double money = partners_money();
    return there(LEAD) ? f.management_cost * money * rate_of(PRICE[k / 12], PARTNERS[k / 12], money) / 12.0 : 0.0;
}

static double plan(int i, int year, int k) { /* R16: months gone as planned then, months to come as now */
    int end = 12 * (year + 1) < M ? 12 * (year + 1) : M, to_come = end - (k + 1);
    double gone = r.planned_gone[year][i];
    return to_come > 0 && there(i) ? gone + to_come * f.people / 12.0 * r.work[i] : gone;
}

static double tariff(double part, double price, double counted) { return counted > 0.0 ? part * price / counted : 0.0; }

static void foresee(int k, double money, double rate) { /* what the month was to bring (R35) */
    int year = k / 12;
    double uncut = rate_of(UNCUT[year], UNCUT_PARTNERS[year], money), first = rate_of(UNCUT[0], UNCUT_PARTNERS[0], money);
    double live = money + r.money[LEAD], outcomes = 0.0, activity = 0.0;
    for (int i = N - 1; i >= 0; i--) {
        const struct organisation *o = &f.of[i];
        if (!there(i)) continue;
        double due, before, at_first, its_activity, its_outcomes;
        double full = o->unit_cost * f.people / 12.0 *
                      ((o->fixed_share + o->overhead) * r.promise[i] + (1.0 - o->fixed_share) * r.work[i]);
        if (i != LEAD) {
            due = r.money[i] * rate / 12.0, before = r.money[i] * uncut / 12.0, at_first = r.money[i] * first / 12.0;
            its_activity = A_PART * due, its_outcomes = O_PART * due;
            activity += its_activity, outcomes += its_outcomes;
        } else {
            due = (live * PRICE[year] - money * rate) / 12.0, before = (live * UNCUT[year] - money * uncut) / 12.0;
            at_first = (live * UNCUT[0] - money * first) / 12.0;
            its_activity = f.activity * live * PRICE[year] / 12.0 - activity;
            its_outcomes = f.outcomes * live * PRICE[year] / 12.0 - outcomes;
            full += managing(k);
        }
        r.shortfall[ACTIVITY][i] += its_activity, r.shortfall[OUTCOMES][i] += its_outcomes;
        r.shortfall[CUT][i] += before - due, r.cut_borne[i] += before - due;
        r.shortfall[UNDERPRICED][i] += full - at_first;
        r.shortfall[INFLATION][i] += at_first - before + full * (INDEX[k] - 1.0);
    }
}

static void book(int i, int k, double activity, double fixed, double cost) {
    double earned = activity + fixed + r.expected[k][i];
    r.shortfall[ACTIVITY][i] -= activity, r.shortfall[OUTCOMES][i] -= r.expected[k][i];
    r.earned[i] += earned, r.net[k][i] = earned - cost;
}

static void earn(int k) { /* a month's work, and what is expected of its outcomes (R16, R17, R30) */
    int year = k / 12;
    double money = partners_money(), rate = rate_of(PRICE[year], PARTNERS[year], money), held = led(k);
    double most = f.outcome_cap * f.target_rate, on_activity = 0.0, on_fixed = 0.0, on_outcomes = 0.0;
    double plans = plan(LEAD, year, k), served = r.served[k][LEAD], foreseen = served * f.of[LEAD].outcome_rate;
    double live = r.money[LEAD] * part_of(r.left_on[LEAD], k);
    for (int i = 1; i < N; i++) {
        double price = there(i) ? r.money[i] * rate : r.price_on_leaving[i], people = f.people * r.work[i];
        double its_plan = plan(i, year, k), part = part_of(r.left_on[i], k), awaited = r.served[k][i] * f.of[i].outcome_rate;
        double paid_for = take(&r.activity[year][i], r.served[k][i], f.activity_cap * its_plan);
        double activity = held * paid_for * tariff(A_PART, price, people), fixed = F_PART * price / 12.0 * fmin(part, held);
        r.tariff[k][i] = tariff(O_PART, price, people * f.target_rate);
        r.expected[k][i] = held * r.tariff[k][i] * take(&r.foreseen[year][i], awaited, most * its_plan);
        r.owed[k][i] += activity + fixed;
        book(i, k, activity, fixed, r.bill[i]);
        on_activity += activity, on_fixed += fixed, on_outcomes += r.expected[k][i];
        plans += its_plan, served += r.served[k][i], foreseen += awaited, live += r.money[i] * part;
    }
    double paid_for = take(&r.activity[year][LEAD], served, f.activity_cap * plans);
    double activity = held * paid_for * tariff(f.activity, PRICE[year], f.people);
    double fixed = held * f.fixed * PRICE[year] * live / 12.0;
    r.tariff[k][LEAD] = tariff(f.outcomes, PRICE[year], f.people * f.target_rate);
    r.expected[k][LEAD] = held * r.tariff[k][LEAD] * take(&r.foreseen[year][LEAD], foreseen, most * plans) - on_outcomes;
    r.headline[k] += activity + fixed;
    book(LEAD, k, activity - on_activity, fixed - on_fixed, r.bill[LEAD] + managing(k)); /* less the partners' */
    foresee(k, money, rate);
}

static void book_seen(int i, int m, double seen) { /* in place of what was expected */
    double more = seen - r.expected[m][i];
    r.earned[i] += more, r.net[m][i] += more, r.shortfall[OUTCOMES][i] -= more;
}

static void see(int m, int k) { /* outcomes of month m, at the end of month k (R17, R30) */
    int year = m / 12;
    double held = led(m), most = f.outcome_cap * f.target_rate, onward = 0.0;
    double plans = plan(LEAD, year, k), outcomes = r.outcomes[m][LEAD];
    for (int i = 1; i < N; i++) {
        double its_plan = plan(i, year, k);
        double seen = held * r.tariff[m][i] * take(&r.outcome[year][i], r.outcomes[m][i], most * its_plan);
        r.owed[k][i] += seen;
        book_seen(i, m, seen);
        onward += seen, plans += its_plan, outcomes += r.outcomes[m][i];
    }
    double seen = held * r.tariff[m][LEAD] * take(&r.outcome[year][LEAD], outcomes, most * plans);
    r.headline[k] += seen;
    book_seen(LEAD, m, seen - onward);
}

static void claim(int k) {
    if (k < M) earn(k);
    if (k >= LAG) see(k - LAG, k);
    if (r.lead_failed) r.headline[k] = 0.0; /* R32 */
}

static void receive(int i, double pounds) { /* R28: what is due to who has failed goes to its estate */
    r.received[i] += pounds;
    *(solvent(i) ? &r.cash[i] : &r.estate[i]) += pounds;
}

static void pay_claim(int k) { /* the lead, then partners: by it, or by the commissioner what it protects (R2, R32) */
    double part = r.lead_failed ? f.protected_part : 1.0, onward = 0.0;
    receive(LEAD, r.headline[k]);
    for (int i = 1; i < N; i++) {
        double due = part * r.owed[k][i];
        onward += due, r.lost[i] += r.owed[k][i] - due;
        receive(i, due);
    }
    double paid = r.headline[k] + (r.lead_failed ? onward : 0.0);
    r.paid += paid, r.contract_net += paid;
    if (!r.lead_failed) r.cash[LEAD] -= onward, r.received[LEAD] -= onward, r.paid_on[LEAD] += onward;
}

static void spend(int i, double pounds) { r.cash[i] -= pounds, r.spent[i] += pounds, r.contract_net -= pounds; }

static void close_books(int i, int moves) { /* R23: not where others can take the staff */
    if (r.closed[i]) return;
    r.closed[i] = 1;
    if (!moves) spend(i, CLOSING[i]);
}

static void bills(int k) { /* R22, and the rest of each organisation */
    int today = last_of(k), ended = k == M - 1 || r.ends_on == today;
    for (int i = 0; i < N; i++) {
        double noise = luck.other[k * N + i] * SWING[i];
        if (solvent(i)) r.cash[i] += MARGIN[i] + noise, r.shortfall[REST][i] -= noise;
        if (there(i)) spend(i, r.bill[i]);
    }
    if (there(LEAD)) spend(LEAD, managing(k));
    for (int i = 0; i < N; i++)
        if (there(i) && (ended || r.leaves_on[i] == today)) close_books(i, !ended && i != LEAD && can_take());
}

/* --- leaving */

static void leave(int i, int day, int k) { /* R31, R32, R33 */
    int year = (k < M ? k : M - 1) / 12;
    r.price_on_leaving[i] = r.money[i] * rate_of(PRICE[year], PARTNERS[year], partners_money());
    r.left_on[i] = day;
    if (day < LAST_DAY) r.disrupted += r.waiting[i];
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

static int cause(int i) { /* R35: the largest shortfall */
    int largest = 0;
    r.shortfall[LATE][i] = r.earned[i] - r.received[i];
    for (int each = 1; each < CAUSES; each++)
        if (r.shortfall[each][i] > r.shortfall[largest][i]) largest = each;
    return r.shortfall[largest][i] > 0.005 ? largest : REST;
}

static void test_solvency(int day, int k) { /* R28 */
    int failing[ROOM], some = 0;
    r.deadline = NEVER;
    r.lowest_net = fmin(r.lowest_net, r.contract_net);
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
            some = failing[i] = 1, r.insolvent_on[i] = day, r.cause[i] = cause(i);
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
        double cost = f.transfer_cost * 12.0 * a_month * work;
        spend(LEAD, cost);
        r.shortfall[TRANSFERS][LEAD] += cost;
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

static int to_the_end(int i) {
    return r.left_on[i] > LAST_DAY || (r.left_on[i] == LAST_DAY && r.insolvent_on[i] != LAST_DAY);
}

static int end_of(int i) { /* R51 */
    if (r.sent[i] <= 0.05 * r.promised[i] + 1e-9) return NO_WORK;
    if (to_the_end(i)) return DELIVERED;
    if (r.insolvent_on[i] == r.left_on[i]) return INSOLVENT;
    return r.leaves_on[i] == NEVER ? LEFT_WITHOUT : HANDED_BACK;
}

static void write(const struct results *out, int replication) {
    double waiting = 0.0, stopped = 1.0;
    double *pounds = out->pounds + (size_t)replication * POUNDS * N, *totals = out->totals + (size_t)replication * TOTALS;
    int64_t *days = out->days + (size_t)replication * HOW * N;
    for (int i = 0; i < N; i++) {
        int left = r.withdrew_on[i] < r.insolvent_on[i] ? r.withdrew_on[i] : r.insolvent_on[i], end = end_of(i);
        double its[POUNDS] = {r.cash[i],  r.lowest[i], r.received[i], r.paid_on[i],
                              r.spent[i], r.estate[i], r.lost[i],     r.cut_borne[i]};
        int64_t how[HOW] = {never(r.insolvent_on[i]), never(left), without(i), r.cause[i], end, end > 0 ? r.left_on[i] : -1};
        for (int each = 0; each < POUNDS; each++) pounds[each * N + i] = its[each];
        for (int each = 0; each < HOW; each++) days[each * N + i] = how[each];
        waiting += r.waiting[i];
        if (to_the_end(i) && r.work[i] > 1e-9) stopped = 0.0;
    }
    double all[TOTALS] = {r.paid, r.served_so_far, r.outcomes_so_far, r.unmet, waiting, r.disrupted, -r.lowest_net, stopped};
    memcpy(totals, all, sizeof all);
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
