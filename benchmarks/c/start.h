/* How a world begins: sim/model/world.py and the constructors of its parts. */

static void form_groups(void) { /* who belongs together; the same in all worlds */
    for (int i = 0; i < given.supporters + given.institutions; i++) {
        everyone.member[everyone.count++] = i;
        if (i >= given.supporters) {
            bodies.member[bodies.count++] = i;
            continue;
        }
        Group *own = &bloc[bloc_of[i]];
        own->member[own->count++] = i;
        if (convener[i]) conveners.member[conveners.count++] = i;
    }
    for (int i = 0; i < given.institutions; i++)
        for (int b = 0; b < given.blocs && pooled[i][b] >= 0; b++)
            for (int m = 0; m < bloc[pooled[i][b]].count; m++)
                pool[i].member[pool[i].count++] = bloc[pooled[i][b]].member[m];
}

static void start_actor(int member, Number influence, const Number capacity[KINDS], int at) {
    for (int k = 0; k < KINDS; k++) {
        weight[BY_INFLUENCE][member][k] = in_world(influence, at);
        weight[BY_CAPACITY][member][k] = in_world(capacity[k], at);
        willing[member][k] = 0.0;
    }
}

static void start_coalition(int at) {
    double common = 1.0 + p.supporters_common_shift;
    for (int i = 0; i < given.supporters; i++) {
        const Number *cell = of_member[i];
        start_actor(i, cell[0], cell + 2, at);
        susceptibility[i] = in_world(cell[1], at);
        for (int k = 0; k < KINDS; k++) {
            at_start[i][k] = clip(in_world(cell[6 + k], at) * common, 0.0, 1.0);
            position[i][k] = willing[i][k] = at_start[i][k];
        }
    }
    for (int i = 0; i < given.institutions; i++) {
        start_actor(given.supporters + i, of_institution[i][0], of_institution[i] + 2, at);
        amplification[i] = in_world(of_institution[i][1], at);
        weigh(&pool[i]);
    }
    for (int b = 0; b < given.blocs; b++) weigh(&bloc[b]);
    weigh(&conveners);
    weigh(&bodies);
    double whole = 0.0;
    for (int i = 0; i < given.supporters; i++) whole += weight[BY_CAPACITY][i][SANCTIONS];
    sanctions_divisor = whole > 0.0 ? whole : 1.0;
    memset(conveners_give, 0, sizeof conveners_give);
    convene();
}

static void start_front(int at) {
    double shift = p.front_initial_spread + p.dials_momentum;
    for (int s = 0; s < given.sectors; s++) {
        w.weight[s] = in_world(of_sector[s][0], at);
        w.momentum[s] = clip(in_world(of_sector[s][1], at) + shift, -p.front_limit, p.front_limit);
        w.effort[s] = exponential(p.front_decisiveness * in_world(of_sector[s][2], at));
    }
    w.decider = p.forces_decider_strength;
    w.opponent = w.opponent_at_start = p.forces_opponent_strength;
    w.recent_loss = p.forces_decider_attrition * w.opponent_at_start;
    w.felt = overall();
    w.forgetting = 1.0 - exponential(-0.6931471805599453 * DT / p.front_perception_half_life);
    w.advantage = compare_strengths();
    w.backlog = w.mediator_backlog = p.supporters_pipeline_days;
    w.sanctions = p.dials_pressure * p.pressure_initial_sanctions;
    w.stress = p.pressure_initial_stress;
    w.credibility = p.pressure_credibility_start;
}

static void start_talks(int at) {
    for (int i = 0; i < given.details; i++) {
        detail[i].weight = in_world(of_detail[i][0], at);
        detail[i].ease = in_world(of_detail[i][1], at);
        w.is_open[i] = starts_open[i];
    }
    for (int i = 0; i < given.kinds; i++) {
        kind[i].share = in_world(of_kind[i][0], at);
        kind[i].relief = in_world(of_kind[i][1], at);
        kind[i].hazard = in_world(of_kind[i][2], at);
    }
    for (int o = 0; o < given.outlooks; o++) {
        double prior = in_world(of_outlook[o][0], at);
        w.prior[o] = logarithm(prior / (1.0 - prior));
        w.tempering[o] = in_world(of_outlook[o][1], at);
    }
    double walks = p.mediator_walk_away_probability;
    w.walks_when_spent = uniform_of(MEDIATOR, given.first + at, 0) < walks;
    w.stance = p.mediator_stance;
    w.disposition = p.mediator_disposition;
    w.patience = p.mediator_patience_rounds;
    w.sincere = p.decider_resolve < p.decider_sincere_below;
    w.fear = p.decider_commitment_fear;
    w.on_the_table = w.endorsed = 1;
    count_details();
    believe();
}

static void start(int at) { /* world number `at` of the file */
    double *own = (double *)&p;
    for (size_t i = 0; i < sizeof number / sizeof *number; i++) own[i] = in_world(number[i], at);
    memset(&w, 0, sizeof w);
    w.answer = w.exit_day = w.withdrawn_day = w.accepted_day = w.held_day = w.collapsed_day = -1;
    w.limited_kind = w.first_kind = w.first_limited_day = w.decision_day = -1;
    for (int r = 0; r < REPORTS; r++) w.category_at[r] = -1;
    for (int s = 0; s < STATES; s++) w.at_decision[s] = NAN;
    start_front(at);
    start_coalition(at);
    start_talks(at);
}
