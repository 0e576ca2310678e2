/* The political round, and in it details and the mediator: sim/model/world.py, offer.py and
   mediator.py with their rules. */

static void count_details(void) {
    double total = 0.0;
    for (int i = 0; i < given.details; i++) total += detail[i].weight * (double)w.is_open[i];
    w.details_open = least(1.0, total);
}

static void meet(int world) {
    w.settled = 0.0;
    if (!w.on_the_table || w.gone || w.truce) return;
    if (uniform_of(MEETING, world, w.day) >= p.mediator_meeting_probability) return;
    int stream = FIRST_SECTOR + given.sectors + given.supporters;
    double inclined = logistic(p.details_clearing_steepness * w.gain);
    for (int i = 0; i < given.details; i++) {
        double chance = p.details_clearing_rate * detail[i].ease * inclined;
        chance = least(1.0, chance * p.opponent_flexibility);
        if (!w.is_open[i] || uniform_of(stream + i, world, w.day) >= chance) continue;
        w.is_open[i] = 0;
        w.conceded += 1.0;
        w.settled += 1.0;
    }
    count_details();
}

static void raise_a_detail(double uniform) { /* one of those not open, each as likely */
    int closed = 0, pick, i;
    for (i = 0; i < given.details; i++) closed += !w.is_open[i];
    pick = (int)(uniform * (double)closed);
    for (i = 0; i < given.details; i++)
        if (!w.is_open[i] && pick-- == 0) break;
    if (i < given.details) w.is_open[i] = 1;
    count_details();
}

static double choose(int world, double probability[ANSWERS]) { /* returns the act's evidence */
    double uniform[4];
    View view = look();
    block(CHOICE, world, w.day, uniform);
    answer_offer(&view, uniform[0], probability);
    if (w.accepted_day < 0) {
        phase = NOTE;
        w.decision_day = w.day;
        states(w.at_decision);
        phase = CHOOSE;
    }
    double evidence = evidence_of(&view, w.answer);
    if (w.answer == COUNTER && !w.sincere && uniform[2] < p.details_added_by_stalling)
        raise_a_detail(uniform[3]);
    return evidence;
}

static void confirm(int world) {
    if (uniform_of(ENDORSEMENT, world, w.day) >= keeping() && w.endorsed) {
        if (w.withdrawn_day < 0) w.withdrawn_day = w.day;
        w.endorsed = w.on_the_table = 0;
    }
    if (w.endorsed) begin_what_was_agreed(world);
}

static void mediator_learns(int world) {
    double uniform[4];
    double belief = w.belief[given.mediator_outlook];
    double target = w.disposition + p.mediator_belief_gain * (0.5 - belief)
                    - p.mediator_withdrawal_blame * (1.0 - (double)w.endorsed)
                    + p.mediator_persuasion * (coalition_delivered() - 1.0);
    double step = p.mediator_stance_speed * (clip(target, -1.0, 1.0) - w.stance);
    w.stance = clip(w.stance + step, -1.0, 1.0);
    if (w.on_the_table && !w.truce && !w.gone) {
        double progress = p.mediator_progress_patience * w.settled;
        w.patience = least(p.mediator_patience_rounds, w.patience - 1.0 + progress);
        if (w.patience <= 0.0 && !w.turned && w.walks_when_spent) {
            w.gone = 1;
            w.exit_day = w.day;
            w.on_the_table = 0;
        } else if (w.patience <= 0.0 && !w.turned) {
            w.turned = 1;
            w.disposition = most(w.disposition, p.mediator_turned_disposition);
        }
    }
    block(MEDIATOR, world, w.day + 1, uniform);
    if (w.answered && w.answer >= COUNTER && !w.gone) {
        if (uniform[0] < p.pressure_mediator_sanctions_probability * threat()) {
            w.sanctions += p.dials_pressure * p.pressure_mediator_package;
            w.credibility += (1.0 - w.credibility) * p.pressure_credibility_restored;
        } else {
            w.credibility *= 1.0 - p.pressure_credibility_erosion;
        }
    }
    double pausing = p.mediator_pause_probability, resuming = p.mediator_resume_probability;
    w.paused ^= uniform[1] < (w.paused ? resuming : pausing);
}

static void political_round(int world, int renewing, double probability[ANSWERS]) {
    phase = OBSERVE;
    View view = look();
    w.gain = own_values(&view, NULL);
    phase = PLEDGE, pledge(world);
    phase = CONVENE, convene();
    phase = MEET, meet(world);
    w.answered = 0;
    w.evidence_of_act = 0.0;
    if (w.on_the_table && !w.truce && !renewing) {
        phase = CHOOSE, w.evidence_of_act = choose(world, probability);
        phase = CONFIRM, confirm(world);
    }
    phase = LEARN, mediator_learns(world);
    hear(w.evidence_of_act);
    if (w.ever_collapsed && !w.on_the_table && w.endorsed && !w.gone)
        w.on_the_table = uniform_of(OFFER, world, w.day) < p.offer_renewed_probability;
}

