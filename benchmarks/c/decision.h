/* The decider's choice and what it tells, the opponent's endorsement: sim/model/parties.py with
   decision.py, beliefs.py and endorsement.py of sim/rules. */

typedef struct {
    double chance, pressure, goodwill, patience, bias;
    int available[ANSWERS];
} View;

static double chance_of_aims(double momentum, double support) {
    return logistic(p.decider_aims_intercept + p.decider_aims_momentum * momentum
                    - p.decider_aims_support * logarithm(0.5 * (1.0 + support)));
}

static View look(void) {
    View at;
    double part[3], relief = 0.0;
    if (w.limited) relief = kind[w.limited_kind].relief * p.limited_relief;
    at.chance = chance_of_aims(w.felt + p.decider_perception_bias, expected_support());
    at.pressure = pressure_parts(part) * (1.0 - relief);
    at.goodwill = w.belief[given.mediator_outlook];
    at.patience = w.gone ? 0.0 : clip(w.patience / p.mediator_patience_rounds, 0.0, 1.0);
    at.bias = p.decider_limited_bias + (w.limited ? p.limited_extension_bias : 0.0);
    for (int answer = 0; answer < ANSWERS; answer++) at.available[answer] = given.offered[answer];
    int may_start = !w.limited || w.limited_left <= given.round_every;
    at.available[LIMITED] = at.available[LIMITED] && given.kinds && may_start;
    return at;
}

/* Values of the four answers for a type of decider; returns T - F, what the truce is worth. */
static double option_values(const View *at, double resolve, double sensitivity, double sincere,
                            double taste, double value[ANSWERS]) {
    double lean = most(0.0, w.stance), losses = w.recent_loss / p.forces_reference_losses;
    double restraint = p.decider_patron_restraint * p.decider_patron_dependence * lean;
    double fighting = resolve * at->chance * (1.0 - restraint);
    fighting -= sensitivity * p.decider_loss_cost * losses;
    fighting -= sensitivity * p.decider_stress_cost * w.stress;
    double truce = p.decider_terms_base - p.decider_veto_cost * p.decider_veto;
    truce += p.decider_terms_sincere * sincere;
    truce += p.decider_terms_follow_front * resolve * ((1.0 - p.offer_lean) * at->chance - 0.5);
    truce -= p.decider_details_cost * w.details_open;
    truce -= p.decider_commitment_cost * w.fear;
    truce -= p.decider_troops_cost * troops;
    truce += p.decider_monitoring_value * p.offer_monitoring;
    if (!value) return truce - fighting;
    double cost = sensitivity * p.decider_pressure_cost * at->pressure;
    double limited = -(p.decider_limited_relief_left * cost);
    limited += p.decider_limited_goodwill * at->goodwill;
    limited -= p.decider_repetition_cost * (double)w.limiteds;
    limited = limited + at->bias + taste;
    double counter = -(p.decider_counter_cost_left * cost);
    counter += p.decider_counter_goodwill * at->goodwill * at->patience;
    counter -= p.decider_talk_cost * resolve * at->chance;
    counter -= p.decider_concession_cost * w.conceded;
    double share = p.decider_limited_share;
    value[ACCEPT] = truce;
    value[LIMITED] = share * truce + (1.0 - share) * fighting + limited;
    value[COUNTER] = fighting + counter;
    value[REFUSE] = fighting + (-cost - p.decider_backlash);
    return truce - fighting;
}

static double own_values(const View *at, double value[ANSWERS]) {
    return option_values(at, p.decider_resolve, p.decider_cost_sensitivity, (double)w.sincere,
                         p.decider_limited_taste, value);
}

static void choice_probabilities(const double value[ANSWERS], const int available[ANSWERS],
                                 double probability[ANSWERS]) {
    double best = -INFINITY, whole = 0.0;
    for (int i = 0; i < ANSWERS; i++)
        if (available[i]) best = most(best, value[i]);
    for (int i = 0; i < ANSWERS; i++) {
        double over = p.choice_precision * (value[i] - best);
        probability[i] = available[i] ? exponential(over) : 0.0;
        whole += probability[i];
    }
    for (int i = 0; i < ANSWERS; i++) probability[i] /= whole > 0.0 ? whole : 1.0;
}

static void answer_offer(const View *at, double uniform, double probability[ANSWERS]) {
    double value[ANSWERS], below = 0.0;
    own_values(at, value);
    choice_probabilities(value, at->available, probability);
    int choice = ACCEPT;
    for (int i = 0; i < ANSWERS; below += probability[i], i++)
        if (probability[i] > 0.0 && below <= uniform) choice = i;
    w.answer = choice;
    w.answered = 1;
    w.answers[choice]++;
}

static double evidence_of(const View *seen, int answer) {
    View public = *seen;
    double value[ANSWERS], sincere[ANSWERS], insincere[ANSWERS];
    public.chance = chance_of_aims(w.felt, expected_support());
    option_values(&public, p.beliefs_sincere_resolve, 1.0, 1.0, 0.0, value);
    choice_probabilities(value, public.available, sincere);
    option_values(&public, p.beliefs_insincere_resolve, 1.0, 0.0, 0.0, value);
    choice_probabilities(value, public.available, insincere);
    return logarithm(sincere[answer] + 1e-12) - logarithm(insincere[answer] + 1e-12);
}

static void believe(void) { /* what each outlook makes of the evidence so far */
    double convening = 0.0, influence = 0.0;
    for (int o = 0; o < given.outlooks; o++)
        w.belief[o] = logistic(w.prior[o] + w.tempering[o] * w.evidence[o]);
    for (int i = 0; i < conveners.count; i++) {
        int member = conveners.member[i];
        convening += weight[BY_INFLUENCE][member][0] * w.belief[outlook_of[member]];
        influence += weight[BY_INFLUENCE][member][0];
    }
    w.belief_convener = conveners.count ? convening / (influence > 0.0 ? influence : 1.0) : NAN;
}

static void hear(double evidence) { /* of the decider's sincerity, by all outlooks */
    for (int o = 0; o < given.outlooks; o++) w.evidence[o] += evidence;
    believe();
}

static double keeping(void) {
    double backed = logarithm(0.05 + 0.95 * expected_support());
    double value = p.opponent_endorsement_base + p.opponent_lean_weight * w.stance
                   + p.opponent_support_weight * backed - p.opponent_momentum_weight * w.felt
                   - p.opponent_terms_cost * w.conceded;
    return logistic(p.choice_opponent_precision * value);
}
