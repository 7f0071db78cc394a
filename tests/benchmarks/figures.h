/* What Python gives plain.c and what it has back; `against_c.py` has the same in the same order. */

#include <stdint.h>

enum { ORGANISATIONS = 32, YEARS = 10, MONTHS = 12 * YEARS, CLAIMS = MONTHS + 24, STARTS = CLAIMS + 12, DAYS = 31 * STARTS };
/* The most there may be of each. */

struct organisation {
    double other_income, other_margin, other_noise; /* the noise as part of other income */
    double spending, headroom;                      /* settled once (R24), pounds */
    double reserves;                                /* pounds; of the sector, pounds at its median */
    double none;                                    /* part of the sector that has none; under nil where reserves are stated */
    double grace, notice, walk_away;                /* walk_away is under nil for who never does */
    double closing_months, unit_cost, fixed_share, staffing_lag, overhead, capacity_factor;
    double outcome_rate, outcome_spread, drop_out;
    double share;
};

struct figures {
    double organisations, years, lag, terms, transfer, starts; /* whole numbers; `starts` is how many of first_day are known */
    double annual_value, people, fixed, activity, outcomes, target_rate, activity_cap, outcome_cap;
    double discount, uplift, fee, management_cost, pass_outcomes, pass_cuts, pass_discount, protected_part;
    double transfer_cost, handover_loss, cost_inflation, volume_scale, demand, demand_cv, outcome_scale, outcome_scale_cv;
    double sector_sigma;
    double cut[YEARS];        /* that falls on each contract year's first day */
    double first_day[STARTS]; /* of each month (R1) */
    struct organisation of[ORGANISATIONS]; /* the lead first, then by id */
};

enum { POUNDS = 8, HOW = 6, TOTALS = 8 };

struct results {
    double *pounds; /* [replication][each][organisation]: cash, lowest, received, paid on, cost, estate, lost, what a cut took */
    int64_t *days;  /* [replication][each][organisation]: insolvent, left, insolvent without; the cause; how work ended, when */
    double *totals; /* [replication][each]: paid, served, outcomes, unmet, waiting, disrupted, working capital, stopped */
    float *series;  /* [replication][month ends and the start][organisation] */
};
