/* Front and strengths, pipelines, sanctions and stress, the pressure index: front.py, supply.py and
   pressure.py of sim/model with their rules. */

static const double LOSS_MEMORY_DAYS = 30.0;

static double overall(void) {
    double total = w.weight[0] * w.momentum[0];
    for (int s = 1; s < given.sectors; s++) total += w.weight[s] * w.momentum[s];
    return total;
}

static double contest(int s) {
    double advantage = w.advantage * w.effort[s];
    return (advantage - 1.0) / (advantage + 1.0);
}

static double front_target(void) {
    double total = w.weight[0] * contest(0);
    for (int s = 1; s < given.sectors; s++) total += w.weight[s] * contest(s);
    return total;
}

static double compare_strengths(void) {
    double odds = w.decider / most(w.opponent, 1e-9);
    return exponential(p.front_decisiveness * logarithm(most(odds, 1e-9)));
}

static double mix(double coalition, double mediator) {
    return (1.0 - p.mediator_aid_share) * coalition + p.mediator_aid_share * mediator;
}

static double coalition_delivered(void) {
    return p.dials_support * w.backlog / p.supporters_pipeline_days;
}

static double delivered(void) {
    double flowing = w.paused ? 0.0 : w.mediator_backlog;
    return mix(coalition_delivered(), p.dials_support * flowing / p.supporters_pipeline_days);
}

static double mediator_aid(void) {
    double over = w.stance - p.pressure_threat_reference;
    return most(0.0, p.mediator_aid_level + p.mediator_aid_slope * over);
}

static double expected_support(void) {
    double pledged = p.dials_support * mix(pledge_index, w.paused ? 0.0 : mediator_aid());
    return (1.0 - p.supporters_pledged_share) * delivered() + p.supporters_pledged_share * pledged;
}

static void advance_supply(void) {
    double lag = p.supporters_pipeline_days;
    double inflow = pledge_index - p.supporters_undelivered_share * most(0.0, pledge_index - 1.0);
    w.backlog = w.backlog + (inflow - w.backlog / lag) * DT;
    if (!w.paused)
        w.mediator_backlog += (mediator_aid() - w.mediator_backlog / lag) * DT;
}

static void advance_front(int world) {
    int word = w.day % 4;
    if (word == 0)
        for (int s = 0; s < given.sectors; s++) {
            block(FIRST_SECTOR + s, world, w.day / 4, w.shock[s]);
            for (int i = 0; i < 4; i++) w.shock[s][i] = inverse_normal(w.shock[s][i]);
        }
    w.advantage = compare_strengths();
    double fighting = w.truce ? 0.0 : 1.0;
    if (!w.truce)
        for (int s = 0; s < given.sectors; s++) {
            double m = w.momentum[s], target = contest(s) + p.dials_momentum;
            m = m + p.front_reversion * DT * (target - m) + p.front_noise * DT * w.shock[s][word];
            w.momentum[s] = clip(m, -p.front_limit, p.front_limit);
        }
    double decider_loss = p.forces_decider_attrition * w.opponent;
    double opponent_loss = p.forces_opponent_attrition * w.decider;
    double persons = p.forces_persons * DT * fighting;
    w.casualties_decider += persons * decider_loss;
    w.casualties_opponent += persons * p.forces_opponent_casualty_share * opponent_loss;
    w.recent_loss += DT / LOSS_MEMORY_DAYS * fighting * (decider_loss - w.recent_loss);
    double over = most(0.0, w.stress - p.pressure_initial_stress);
    double recruits = p.forces_decider_recruitment * most(0.0, 1.0 - p.forces_stress_drag * over);
    double rebuilt = p.forces_opponent_recruitment + p.forces_aid_effect * delivered();
    double lost = fighting * p.forces_decider_attrition * w.opponent;
    double worn = fighting * p.forces_opponent_attrition * w.decider;
    w.decider = most(w.decider + (recruits - lost) * DT, 0.0);
    w.opponent = most(w.opponent + (rebuilt - worn) * DT, 0.0);
    if (!w.truce) w.felt = w.felt + w.forgetting * (overall() - w.felt);
}

static double sanctions_target(void) {
    double over = w.stance - p.pressure_threat_reference;
    double mediator = most(0.0, 1.0 + p.pressure_sanctions_slope * over);
    return p.dials_pressure * (p.pressure_coalition_share * company[SANCTIONS]
                               + (1.0 - p.pressure_coalition_share) * mediator);
}

static void advance_pressure(void) {
    double adaptation = p.pressure_adaptation, inflow = adaptation * sanctions_target();
    w.sanctions = w.sanctions + (inflow - adaptation * w.sanctions) * DT;
    double resistance = w.opponent / most(w.opponent_at_start, 1e-9);
    double target = p.pressure_stress_base + p.pressure_stress_per_sanctions * w.sanctions
                    + p.pressure_stress_per_resistance * resistance;
    w.stress = most(0.0, w.stress + p.pressure_stress_speed * (target - w.stress) * DT);
}

static double threat(void) {
    if (w.gone) return 0.0;
    double over = w.stance - p.pressure_threat_reference;
    double plain = most(0.0, 1.0 + p.pressure_threat_slope * over);
    return plain * (w.turned ? p.mediator_turning_threat : 1.0);
}

static double pressure_parts(double part[3]) {
    double acting = company[SANCTIONS], share = p.pressure_expected_share;
    double stock = (1.0 - share) * w.sanctions + share * sanctions_target();
    double threatened = p.dials_pressure * (threat() * w.credibility);
    double isolation = p.dials_pressure * (unity * 2.0 * acting / (1.0 + acting));
    part[0] = p.pressure_sanctions_weight * stock / p.pressure_reference_index;
    part[1] = p.pressure_threat_weight * threatened / p.pressure_reference_index;
    part[2] = p.pressure_isolation_weight * isolation / p.pressure_reference_index;
    return part[0] + part[1] + part[2];
}
