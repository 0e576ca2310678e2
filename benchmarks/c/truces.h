/* Full and partial truces day by day, and renewals: sim/model/truces.py, sim/rules/truce.py. */

static void begin_truce(void) {
    w.truce = 1;
    w.truce_left = given.truce_days;
    w.recent = 0.0;
    w.target_at_start = front_target();
    w.evidence_of_yes = w.evidence_of_act;
    if (w.accepted_day < 0) w.accepted_day = w.day;
    w.truces++;
    w.limited = 0;
}

static void begin_limited(int world) {
    if (w.limited) {
        w.extended |= w.limited_starts == 1;
    } else {
        double whole = 0.0, below = 0.0, uniform = uniform_of(LIMITED_KIND, world, w.day);
        for (int i = 0; i < given.kinds; i++) whole += kind[i].share;
        w.limited_kind = 0;
        for (int i = 0; i < given.kinds; below += kind[i].share, i++)
            if (uniform * whole >= below) w.limited_kind = i;
        w.limited_left = 0;
        w.limited_recent = 0.0;
        w.limited = 1;
        w.limited_starts++;
        if (w.first_limited_day < 0) w.first_limited_day = w.day, w.first_kind = w.limited_kind;
    }
    w.limited_left += kind_days[w.limited_kind];
    w.limiteds++;
}

static double within_a_day(double hazard) { return 1.0 - exponential(-hazard * DT); }

static void advance_truce(int world) {
    w.ended_today = 0;
    if (!w.truce) return;
    double log_hazard = p.truce_details_effect * w.details_open
                        + p.truce_distrust_effect * (1.0 - w.belief[given.mediator_outlook])
                        - p.truce_monitoring_effect * p.offer_monitoring
                        - p.truce_peacekeepers_effect * troops;
    double hazard = p.truce_base_hazard * exponential(log_hazard) + p.truce_excitation * w.recent;
    int violated = daily_uniform(VIOLATION, world) < within_a_day(hazard);
    w.violations += violated;
    w.recent = p.truce_memory * w.recent + (double)violated;
    w.truce_days++;
    w.truce_left--;
    double regained = fabs(front_target() - w.target_at_start);
    double renouncing = p.truce_collapse_rate * w.recent + p.truce_rearming * regained;
    if (daily_uniform(RENOUNCED, world) < within_a_day(renouncing)) {
        w.truce = 0;
        w.ever_collapsed = 1;
        if (w.collapsed_day < 0) w.collapsed_day = w.day;
        w.on_the_table = 0;
        w.fear = least(1.0, w.fear + p.offer_trust_loss);
        hear(-(w.evidence_of_yes + p.truce_distrust_effect));
    } else if (w.truce_left <= 0) {
        w.truce = 0;
        w.ended_today = w.ever_held = 1;
        if (w.held_day < 0) w.held_day = w.day;
    }
}

static void advance_limited(int world) {
    if (!w.limited) return;
    double hazard = kind[w.limited_kind].hazard;
    int violated = daily_uniform(LIMITED_VIOLATION, world) < within_a_day(hazard);
    w.violations += violated;
    w.limited_recent = p.truce_memory * w.limited_recent + (double)violated;
    double breaking = p.limited_collapse_rate * w.limited_recent;
    int broken = daily_uniform(LIMITED_BROKEN, world) < within_a_day(breaking);
    w.limited_left--;
    if (broken || w.limited_left <= 0) w.limited = 0;
}

static void begin_what_was_agreed(int world) {
    if (w.answer == ACCEPT) begin_truce();
    if (w.answer == LIMITED && given.kinds) begin_limited(world);
}

static int renew(int world) { /* whether a truce that ran out today was up for renewal */
    if (!(w.ended_today && w.on_the_table && w.endorsed)) return 0;
    double probability[ANSWERS];
    View view = look();
    answer_offer(&view, uniform_of(DECIDER_RENEWAL, world, w.day), probability);
    w.evidence_of_act = evidence_of(&view, w.answer);
    hear(w.evidence_of_act);
    if (uniform_of(OPPONENT_RENEWAL, world, w.day) < keeping()) begin_what_was_agreed(world);
    return 1;
}
