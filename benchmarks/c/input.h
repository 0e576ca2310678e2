/* What is in the input file, written by `_input` in benchmarks/limit.py, and reading it. */

enum { MILITARY, FINANCIAL, SANCTIONS, PEACEKEEPING, KINDS };
enum { ACCEPT, LIMITED, COUNTER, REFUSE, ANSWERS };
enum { HELD, RUNNING, COLLAPSED, LIMITED_ONLY, WITHDRAWN, STALLED, REFUSED, CATEGORIES };
enum { MOST = 64, STATES = 13, TRAJECTORIES = 7, REPORTS = 3 }; /* MOST: of actors, details … */
static const double DT = 1.0; /* length of a step, days */

/* Numbers of the scenario; limit.py reads this list. X(front, noise) is parameters.front.noise. */
#define NUMBERS(X) \
  X(dials, pressure) X(dials, support) X(dials, momentum) X(front, reversion) X(front, noise) \
  X(front, decisiveness) X(front, limit) X(front, initial_spread) X(front, perception_half_life) \
  X(forces, decider_strength) X(forces, opponent_strength) X(forces, decider_recruitment) \
  X(forces, opponent_recruitment) X(forces, aid_effect) X(forces, decider_attrition) \
  X(forces, reference_losses) X(forces, opponent_attrition) X(forces, persons) \
  X(forces, opponent_casualty_share) X(forces, stress_drag) X(decider, resolve) \
  X(decider, cost_sensitivity) X(decider, limited_taste) X(decider, sincere_below) \
  X(decider, perception_bias) X(decider, commitment_fear) X(decider, aims_intercept) \
  X(decider, aims_momentum) X(decider, aims_support) X(decider, terms_base) \
  X(decider, terms_sincere) X(decider, terms_follow_front) X(decider, details_cost) \
  X(decider, commitment_cost) X(decider, troops_cost) X(decider, monitoring_value) \
  X(decider, veto) X(decider, veto_cost) X(decider, loss_cost) X(decider, stress_cost) \
  X(decider, pressure_cost) X(decider, patron_dependence) X(decider, patron_restraint) \
  X(decider, limited_share) X(decider, limited_relief_left) X(decider, counter_cost_left) \
  X(decider, limited_goodwill) X(decider, counter_goodwill) X(decider, talk_cost) \
  X(decider, repetition_cost) X(decider, limited_bias) X(decider, backlash) \
  X(decider, concession_cost) X(beliefs, sincere_resolve) X(beliefs, insincere_resolve) \
  X(choice, precision) X(choice, opponent_precision) X(opponent, endorsement_base) \
  X(opponent, lean_weight) X(opponent, support_weight) X(opponent, momentum_weight) \
  X(opponent, terms_cost) X(opponent, flexibility) X(pressure, adaptation) \
  X(pressure, initial_sanctions) X(pressure, initial_stress) X(pressure, stress_speed) \
  X(pressure, stress_base) X(pressure, stress_per_sanctions) X(pressure, stress_per_resistance) \
  X(pressure, sanctions_weight) X(pressure, threat_weight) X(pressure, isolation_weight) \
  X(pressure, expected_share) X(pressure, coalition_share) X(pressure, sanctions_slope) \
  X(pressure, threat_slope) X(pressure, threat_reference) X(pressure, reference_index) \
  X(pressure, credibility_start) X(pressure, credibility_erosion) \
  X(pressure, credibility_restored) X(pressure, mediator_package) \
  X(pressure, mediator_sanctions_probability) X(mediator, stance) X(mediator, disposition) \
  X(mediator, patience_rounds) X(mediator, walk_away_probability) X(mediator, aid_share) \
  X(mediator, aid_level) X(mediator, aid_slope) X(mediator, pause_probability) \
  X(mediator, resume_probability) X(mediator, stance_speed) X(mediator, belief_gain) \
  X(mediator, persuasion) X(mediator, withdrawal_blame) X(mediator, turning_threat) \
  X(mediator, turned_disposition) X(mediator, meeting_probability) \
  X(mediator, progress_patience) X(details, clearing_rate) X(details, clearing_steepness) \
  X(details, added_by_stalling) X(supporters, common_shift) X(supporters, appeal) \
  X(supporters, threat_response) X(supporters, stalling_response) X(supporters, fatigue) \
  X(supporters, pledge_cost) X(supporters, drift_reversion) X(supporters, own_noise) \
  X(supporters, bloc_weight) X(supporters, convener_weight) X(supporters, institution_weight) \
  X(supporters, pipeline_days) X(supporters, undelivered_share) X(supporters, pledged_share) \
  X(supporters, military_share) X(supporters, reference_military) \
  X(supporters, reference_financial) X(supporters, reference_sanctions) \
  X(supporters, reference_peacekeeping) X(supporters, reference_troops) \
  X(offer, renewed_probability) X(offer, lean) X(offer, trust_loss) X(offer, monitoring) \
  X(truce, base_hazard) X(truce, details_effect) X(truce, distrust_effect) \
  X(truce, monitoring_effect) X(truce, peacekeepers_effect) X(truce, excitation) \
  X(truce, memory) X(truce, collapse_rate) X(truce, rearming) X(limited, relief) \
  X(limited, collapse_rate) X(limited, extension_bias)

/* Streams of random numbers, one key each; the last three have one a sector, supporter, detail. */
enum { CHOICE, DECIDER_RENEWAL, ENDORSEMENT, OPPONENT_RENEWAL, MEDIATOR, MEETING, OFFER, VIOLATION,
       RENOUNCED, LIMITED_VIOLATION, LIMITED_BROKEN, LIMITED_KIND, FIRST_SECTOR };

#define DECLARE(section, name) double section##_##name;
typedef struct { NUMBERS(DECLARE) } Numbers;

typedef struct { const double *value; size_t step; } Number; /* step 0: the same in all worlds */

static struct {
    int worlds, first, horizon, round_every, truce_days, offered[ANSWERS];
    int sectors, supporters, institutions, blocs, outlooks, details, kinds, mediator_outlook;
} given;
static const char *unread;
static Number number[sizeof(Numbers) / sizeof(double)];
static Number of_sector[MOST][3], of_member[MOST][10], of_institution[MOST][6], of_outlook[MOST][2];
static Number of_detail[MOST][2], of_kind[MOST][3], of_trajectory[TRAJECTORIES][3];
static int bloc_of[MOST], outlook_of[MOST], convener[MOST], pooled[MOST][MOST], starts_open[MOST];
static int kind_days[MOST];
static uint64_t key[4 * MOST][2];

static int64_t next_whole(void) {
    int64_t value;
    memcpy(&value, unread, sizeof value);
    unread += sizeof value;
    return value;
}

static Number next_number(void) {
    int64_t count = next_whole();
    Number found = {(const double *)unread, count > 1};
    unread += (size_t)count * sizeof(double);
    return found;
}

static void read_rows(Number *cells, int rows, int columns) {
    for (int at = 0; at < rows * columns; at++) cells[at] = next_number();
}

static double in_world(Number it, int at) { return it.value[(size_t)at * it.step]; }

static void read_input(void) {
    int *whole = &given.worlds;
    for (size_t at = 0; at < sizeof given / sizeof(int); at++) whole[at] = (int)next_whole();
    for (int i = 0; i < given.supporters; i++) {
        bloc_of[i] = (int)next_whole();
        outlook_of[i] = (int)next_whole();
        convener[i] = (int)next_whole();
    }
    for (int i = 0; i < given.institutions; i++) /* blocs in the order in which it names them */
        for (int b = 0; b < given.blocs; b++) pooled[i][b] = (int)next_whole();
    for (int i = 0; i < given.details; i++) starts_open[i] = (int)next_whole();
    for (int i = 0; i < given.kinds; i++) kind_days[i] = (int)next_whole();
    int keys = FIRST_SECTOR + given.sectors + given.supporters + given.details;
    for (int i = 0; i < keys; i++)
        for (int part = 0; part < 2; part++) key[i][part] = (uint64_t)next_whole();
    read_rows(number, 1, sizeof number / sizeof *number);
    read_rows(of_sector[0], given.sectors, 3);
    read_rows(of_member[0], given.supporters, 10);
    read_rows(of_institution[0], given.institutions, 6);
    read_rows(of_outlook[0], given.outlooks, 2);
    read_rows(of_detail[0], given.details, 2);
    read_rows(of_kind[0], given.kinds, 3);
    read_rows(of_trajectory[0], TRAJECTORIES, 3);
}
