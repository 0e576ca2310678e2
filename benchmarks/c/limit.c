/* The speed limit: the model as plain C, one world after the other, the same results to the bit.

   Written for the benchmark only: nothing imports it, and what the model is stands in sim/.
   benchmarks/limit.py compiles it (cc -O3 -ffp-contract=off, one thread), hands it a scenario's
   numbers and compares every column of the outcome table and every daily count with the model's.

   In: every day and round of a scenario like the baseline. Random numbers (its own Philox), front,
   both strengths, pipelines, sanctions and stress, pressure, the coalition of all supporters and
   institutions, the envoy's meetings and details, the decider's choice, the opponent's endorsement,
   beliefs, the mediator's stance, patience, sanctions and pauses, full and partial truces,
   renewals, the outcome table and the daily counts.
   Out: dated events, the rule variants random_walk, first_violation and summits: none, stories, and
   the draws of uncertain inputs, which are read from the file outside the timed loop.

   Every expression has the operations of its rule in sim/rules in the same order; a draw or a term
   that a world does not need is left out, which is what a loop over worlds can do. Numbers are read
   at run time, so that the compiler can fold no more of them than NumPy can.

   limit INPUT OUTPUT [trace|phases]   prints the processor seconds of the loop over worlds.
   trace: OUTPUT also holds the probabilities of the answers at every round (NaN: not asked);
   phases: prints where the time went as well. */
#define _DEFAULT_SOURCE /* setitimer */
#include <math.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>

#include "input.h"
#include "arithmetic.h"
#include "phases.h"
#include "state.h"
#include "battlefield.h"
#include "coalition.h"
#include "decision.h"
#include "truces.h"
#include "record.h"
#include "round.h"
#include "start.h"

static void live(int world, int bins, double *trace) { /* the day of sim/model/world.py */
    for (w.day = 0; w.day < given.horizon; w.day++) {
        phase = SUPPLY, advance_supply();
        phase = FRONT, advance_front(world);
        phase = PRESSURE, advance_pressure();
        phase = FULL, advance_truce(world);
        phase = PARTIAL, advance_limited(world);
        phase = RENEW;
        int renewing = renew(world);
        if (w.day % given.round_every == 0) {
            double unused[ANSWERS];
            political_round(world, renewing, trace ? trace : unused);
            if (trace) trace += ANSWERS;
        }
        phase = RECORD, close_day(bins);
    }
    phase = BEGIN;
}

static char *whole_file(const char *path) {
    FILE *file = fopen(path, "rb");
    if (!file || fseek(file, 0, SEEK_END)) return NULL;
    size_t size = (size_t)ftell(file);
    char *content = malloc(size);
    rewind(file);
    if (content && fread(content, 1, size, file) != size) content = NULL;
    fclose(file);
    return content;
}

static int written(const char *path, const double *table, size_t cells, size_t counts,
                   const double *trace, size_t traced) {
    FILE *file = fopen(path, "wb");
    return file && fwrite(table, sizeof(double), cells, file) == cells
           && fwrite(daily, sizeof(int64_t), counts, file) == counts
           && fwrite(trace, sizeof(double), traced, file) == traced && fclose(file) == 0;
}

int main(int count, char **arguments) {
    const char *also = count > 3 ? arguments[3] : "";
    unread = count > 2 ? whole_file(arguments[1]) : NULL;
    if (!unread) return 2;
    read_input();
    form_groups();
    int bins = read_bins(), rounds = (given.horizon + given.round_every - 1) / given.round_every;
    size_t cells = (size_t)given.worlds * COLUMNS, counts = (size_t)given.horizon * (size_t)bins;
    size_t each = strcmp(also, "trace") ? 0 : (size_t)rounds * ANSWERS;
    size_t traced = (size_t)given.worlds * each;
    double *table = malloc(cells * sizeof(double)), *row = table;
    double *trace = malloc(traced * sizeof(double) + 1);
    daily = calloc(counts, sizeof(int64_t));
    if (!table || !trace || !daily) return 2;
    for (size_t i = 0; i < traced; i++) trace[i] = NAN;
    if (!strcmp(also, "phases")) begin_sampling();
    clock_t began = clock();
    for (int at = 0; at < given.worlds; at++) {
        start(at);
        live(given.first + at, bins, traced ? trace + (size_t)at * each : NULL);
        row = write_row(row, given.first + at);
    }
    double seconds = (double)(clock() - began) / CLOCKS_PER_SEC;
    printf("%.6f\n", seconds);
    if (!strcmp(also, "phases")) print_samples(seconds);
    return written(arguments[2], table, cells, counts, trace, traced) ? 0 : 2;
}
