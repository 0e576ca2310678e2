/* The state of the world that is being lived through, its numbers, and its random draws. */

typedef struct { /* some supporters or institutions; divisors: their weights, summed once */
    int count, member[MOST];
    double divisor[2][KINDS];
} Group;
enum { BY_INFLUENCE, BY_CAPACITY };

static Numbers p;
static struct {
    int day;
    double effort[MOST], weight[MOST], momentum[MOST], shock[MOST][4];
    double decider, opponent, opponent_at_start, felt, forgetting, advantage, recent_loss;
    double casualties_decider, casualties_opponent, backlog, mediator_backlog;
    double sanctions, stress, credibility;
    double stance, disposition, patience;
    int walks_when_spent, gone, turned, paused, exit_day;
    int on_the_table, endorsed, withdrawn_day;
    double fear, settled, conceded, details_open, gain;
    int is_open[MOST];
    double prior[MOST], tempering[MOST], evidence[MOST], belief[MOST], belief_convener;
    double evidence_of_act, evidence_of_yes;
    int sincere, answer, answered, answers[ANSWERS];
    int truce, truce_left, ended_today, ever_collapsed, ever_held, truces, truce_days, violations;
    int accepted_day, held_day, collapsed_day;
    double recent, target_at_start;
    int limited, limited_left, limited_kind, first_kind, first_limited_day, extended, limiteds, limited_starts;
    double limited_recent;
    double at_decision[STATES];
    int decision_day, category_at[REPORTS];
} w;
/* Of supporters, then institutions; susceptibility of supporters, amplification of institutions. */
static double weight[2][MOST][KINDS], susceptibility[MOST], amplification[MOST];
static double at_start[MOST][KINDS], position[MOST][KINDS], willing[MOST][KINDS], politics[MOST][4];
static Group conveners, bodies, everyone, bloc[MOST], pool[MOST];
static double sanctions_divisor;
static double heard[MOST][KINDS], conveners_give[KINDS], company[KINDS];
static double pledge_index, unity, troops;
static struct { double weight, ease; } detail[MOST];
static struct { double share, relief, hazard; } kind[MOST];

static double uniform_of(int stream, int world, int day) {
    double uniform[4];
    block(stream, world, day, uniform);
    return uniform[0];
}

static double daily_uniform(int stream, int world) { /* day d is number d mod 4 of block d div 4 */
    double uniform[4];
    block(stream, world, w.day / 4, uniform);
    return uniform[w.day % 4];
}

static void weigh(Group *group) {
    for (int by = 0; by < 2; by++)
        for (int k = 0; k < KINDS; k++) {
            double whole = 0.0;
            for (int i = 0; i < group->count; i++) whole += weight[by][group->member[i]][k];
            group->divisor[by][k] = whole > 0.0 ? whole : 1.0;
        }
}

static inline void sum(const Group *group, int by, double total[KINDS]) {
    const double (*weights)[KINDS] = weight[by];
    int member = group->member[0];
    for (int k = 0; k < KINDS; k++) total[k] = weights[member][k] * willing[member][k];
    for (int i = 1; i < group->count; i++) {
        member = group->member[i];
        for (int k = 0; k < KINDS; k++) total[k] += weights[member][k] * willing[member][k];
    }
}

static inline void mean(const Group *group, int by, double out[KINDS]) {
    sum(group, by, out);
    for (int k = 0; k < KINDS; k++) out[k] /= group->divisor[by][k];
}
