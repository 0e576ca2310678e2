/* Where the program's time goes: a sample a millisecond or so of what it is at, which unlike a
   clock at every step costs nothing in between. The names are those of benchmarks/profile.py. */

enum { BEGIN, SUPPLY, FRONT, PRESSURE, FULL, PARTIAL, RENEW, OBSERVE, PLEDGE, CONVENE, MEET, CHOOSE,
       NOTE, CONFIRM, LEARN, RECORD, PHASES };
static const char *const phase_name[PHASES] = {
    "everything else", "supply: pipelines", "front: momentum, strengths",
    "pressure: sanctions, stress", "full truces", "partial truces", "renewals",
    "round: agents observe", "round: agents pledge", "round: coalition convenes",
    "round: agents meet", "round: agents choose", "record: state at decisions",
    "round: agents confirm", "round: agents learn", "record: category, histograms"};
static volatile sig_atomic_t phase, samples[PHASES];

static void take_sample(int signal) {
    (void)signal;
    samples[phase]++;
}

static void begin_sampling(void) {
    struct itimerval often = {{0, 1000}, {0, 1000}};
    signal(SIGPROF, take_sample);
    setitimer(ITIMER_PROF, &often, NULL);
}

static void print_samples(double seconds) { /* seconds and name of each phase */
    double all = 0.0;
    for (int i = 0; i < PHASES; i++) all += (double)samples[i];
    for (int i = 0; i < PHASES; i++)
        printf("%.6f %s\n", seconds * (double)samples[i] / most(all, 1.0), phase_name[i]);
}
