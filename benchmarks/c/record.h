/* What is kept of the worlds, the outcome table and the daily counts: sim/model/record.py. */

static const int report_day[REPORTS] = {30, 90, 180};
static const int followed[TRAJECTORIES] = {0, 1, 5, 6, 7, 9, 10}; /* their place in the states */
static struct { double low, width, last; } followed_bins[TRAJECTORIES];
static int64_t *daily; /* day by day: bins of each trajectory, categories, accepted */

static void states(double out[STATES]) {
    double part[3];
    out[0] = w.felt + p.decider_perception_bias;
    out[1] = pressure_parts(part);
    for (int i = 0; i < 3; i++) out[2 + i] = part[i];
    out[5] = expected_support();
    out[6] = w.stress;
    out[7] = w.details_open;
    out[8] = w.belief_convener;
    out[9] = w.belief[given.mediator_outlook];
    out[10] = w.stance;
    out[11] = w.casualties_decider;
    out[12] = w.casualties_opponent;
}

static int category(void) {
    if (w.ever_held) return HELD;
    if (w.truce) return RUNNING;
    if (w.ever_collapsed) return COLLAPSED;
    if (w.first_limited_day >= 0) return LIMITED_ONLY;
    if (w.withdrawn_day >= 0) return WITHDRAWN;
    return w.answer > COUNTER ? REFUSED : STALLED;
}

static int read_bins(void) { /* returns the bins of a day */
    double bins = CATEGORIES + 1;
    for (int t = 0; t < TRAJECTORIES; t++) {
        followed_bins[t].low = in_world(of_trajectory[t][0], 0);
        followed_bins[t].width = in_world(of_trajectory[t][1], 0);
        followed_bins[t].last = in_world(of_trajectory[t][2], 0) - 1.0;
        bins += followed_bins[t].last + 1.0;
    }
    return (int)bins;
}

static void close_day(int bins) {
    double state[STATES];
    int64_t *today = daily + (size_t)w.day * (size_t)bins;
    states(state);
    for (int t = 0; t < TRAJECTORIES; t++) {
        double at = (state[followed[t]] - followed_bins[t].low) / followed_bins[t].width;
        today[(int)least(most(at, 0.0), followed_bins[t].last)]++;
        today += (int)followed_bins[t].last + 1;
    }
    int now = category();
    today[now]++;
    today[CATEGORIES] += w.accepted_day >= 0;
    for (int r = 0; r < REPORTS; r++)
        if (w.day == report_day[r] - 1) w.category_at[r] = now;
}

enum { WHOLE_COLUMNS = 21, COLUMNS = WHOLE_COLUMNS + 2 * STATES };

static double *write_row(double *out, int id) { /* in the order of sim.outcomes.COLUMNS */
    int whole[WHOLE_COLUMNS] = {
        id, category(), w.category_at[0], w.category_at[1], w.category_at[2], w.accepted_day,
        w.held_day, w.collapsed_day, w.truce_days, w.truces, w.first_kind, w.first_limited_day,
        w.extended, w.withdrawn_day, w.exit_day, w.answers[ACCEPT], w.answers[LIMITED],
        w.answers[COUNTER], w.answers[REFUSE], w.violations, w.decision_day};
    for (int i = 0; i < WHOLE_COLUMNS; i++) *out++ = (double)whole[i];
    memcpy(out, w.at_decision, sizeof w.at_decision);
    states(out + STATES);
    return out + 2 * STATES;
}
