/* What supporters and institutions pledge, week by week: sim/model/coalition.py and its rules. */

static void pledge(int world) { /* all supporters, at a summit */
    int week = w.day / given.round_every;
    double climate[MOST][KINDS];
    for (int o = 0; o < given.outlooks; o++) {
        double alarm = p.supporters_threat_response * most(0.0, w.felt);
        double stalling = p.supporters_stalling_response * (1.0 - w.belief[o]);
        for (int k = 0; k < KINDS; k++)
            climate[o][k] = p.supporters_appeal * conveners_give[k] * least(1.0, company[k]);
        climate[o][MILITARY] = climate[o][MILITARY] + alarm + stalling;
        climate[o][FINANCIAL] += alarm;
        climate[o][SANCTIONS] += stalling;
    }
    for (int i = 0; i < given.supporters; i++) {
        int stream = FIRST_SECTOR + given.sectors + i;
        if (week % 4 == 0) block(stream, world, week / 4, politics[i]);
        double noise = p.supporters_own_noise * 3.4641016151377544 * (politics[i][week % 4] - 0.5);
        double alpha = susceptibility[i], cost = p.supporters_pledge_cost;
        for (int k = 0; k < KINDS; k++) {
            double z = position[i][k], z0 = at_start[i][k];
            double shift = climate[outlook_of[i]][k] - cost * willing[i][k]
                           + (noise - p.supporters_fatigue) * z0;
            z = clip(z + p.supporters_drift_reversion * (z0 - z) + shift, 0.0, 1.0);
            position[i][k] = z;
            willing[i][k] = (1.0 - alpha) * z + alpha * heard[bloc_of[i]][k];
        }
    }
}

static void convene(void) {
    double of_bodies[KINDS], pledged[KINDS], average[KINDS], total = 0.0, spread = 0.0;
    for (int i = 0; i < given.institutions; i++) {
        int member = given.supporters + i;
        if (pool[i].count == 0) continue;
        mean(&pool[i], BY_CAPACITY, average);
        for (int k = 0; k < KINDS; k++)
            willing[member][k] = clip(amplification[i] * average[k], 0.0, 1.0);
    }
    double parts = p.supporters_bloc_weight;
    if (conveners.count) mean(&conveners, BY_INFLUENCE, conveners_give);
    if (conveners.count) parts += p.supporters_convener_weight;
    if (bodies.count) mean(&bodies, BY_INFLUENCE, of_bodies);
    if (bodies.count) parts += p.supporters_institution_weight;
    parts = parts > 0.0 ? parts : 1.0;
    for (int b = 0; b < given.blocs; b++) {
        mean(&bloc[b], BY_INFLUENCE, average);
        for (int k = 0; k < KINDS; k++) {
            double said = p.supporters_bloc_weight * average[k];
            if (conveners.count) said += p.supporters_convener_weight * conveners_give[k];
            if (bodies.count) said += p.supporters_institution_weight * of_bodies[k];
            heard[b][k] = said / parts;
        }
    }
    sum(&everyone, BY_CAPACITY, pledged);
    company[MILITARY] = pledged[MILITARY] / p.supporters_reference_military;
    company[FINANCIAL] = pledged[FINANCIAL] / p.supporters_reference_financial;
    company[SANCTIONS] = pledged[SANCTIONS] / p.supporters_reference_sanctions;
    company[PEACEKEEPING] = pledged[PEACEKEEPING] / p.supporters_reference_peacekeeping;
    double share = p.supporters_military_share;
    pledge_index = share * company[MILITARY] + (1.0 - share) * company[FINANCIAL];
    troops = pledged[PEACEKEEPING] / p.supporters_reference_troops;
    for (int i = 0; i < given.supporters; i++)
        total += weight[BY_CAPACITY][i][SANCTIONS] * willing[i][SANCTIONS];
    double middle = total / sanctions_divisor;
    for (int i = 0; i < given.supporters; i++)
        spread += weight[BY_CAPACITY][i][SANCTIONS] * fabs(willing[i][SANCTIONS] - middle);
    unity = total > 0.0 ? most(1.0 - 0.5 * spread / total, 0.0) : 0.0;
}
