#!/bin/sh
# A sweep in shards, put together, and the expectations of scenarios as a gate. POSIX sh.
#
#   sweep-and-check.sh           all steps, one after the other, on this machine
#   sweep-and-check.sh shard I   one shard of the sweep: a job of its own
#   sweep-and-check.sh merge     put the shards together
#   sweep-and-check.sh check     judge the expectations, publish the summary
#
# Variables, with what they are if not set:
#   SWEEP=ci              a sweep file, or the name of a shipped sweep
#   SHARDS=2              how many shards the sweep has
#   CHECKS=               scenarios and files of checks; empty: all shipped scenarios
#   WORLDS=4000           worlds of each scenario that is checked
#   REFERENCE=            a file that `ceasefire check --record` wrote, to compare with
#   OUT=results/ci        where everything goes
#   CEASEFIRE=ceasefire   the command
#
# Leaves in OUT: shards/, sweep/ with response.png, junit.xml, summary.md and summary.png.
# Exit code: 0 all well, 1 an expectation is not held, 2 bad input, 3 interrupted.
set -eu

SWEEP=${SWEEP:-ci}
SHARDS=${SHARDS:-2}
CHECKS=${CHECKS:-}
WORLDS=${WORLDS:-4000}
REFERENCE=${REFERENCE:-}
OUT=${OUT:-results/ci}
CEASEFIRE=${CEASEFIRE:-ceasefire}

shard() {
    "$CEASEFIRE" sweep "$SWEEP" --shard "$1/$SHARDS" --out "$OUT/shards/$1"
}

merge() {
    set --
    at=1
    while [ "$at" -le "$SHARDS" ]; do
        set -- "$@" "$OUT/shards/$at"
        at=$((at + 1))
    done
    "$CEASEFIRE" merge "$@" --out "$OUT/sweep"
}

check() {
    set -- --junit "$OUT/junit.xml" --summary "$OUT/summary.md"
    if [ -n "$REFERENCE" ]; then
        set -- "$@" --against "$REFERENCE" # its worlds and seed are the ones to run
    else
        set -- "$@" --worlds "$WORLDS"
    fi
    status=0
    # CHECKS is a list of words.
    # shellcheck disable=SC2086
    "$CEASEFIRE" check $CHECKS "$@" || status=$?
    publish
    return "$status"
}

# To the page of the job, where the service has one. Pictures in files cannot be shown there.
publish() {
    if [ -n "${GITHUB_STEP_SUMMARY:-}" ] && [ -f "$OUT/summary.md" ]; then
        grep -v '^!\[' "$OUT/summary.md" >>"$GITHUB_STEP_SUMMARY"
    fi
}

case ${1:-all} in
all)
    at=1
    while [ "$at" -le "$SHARDS" ]; do
        shard "$at"
        at=$((at + 1))
    done
    merge
    check
    ;;
shard) shard "${2:?which shard, from 1 to $SHARDS}" ;;
merge) merge ;;
check) check ;;
*)
    sed -n '2,/^set -eu/s/^# \{0,1\}//p' "$0" >&2
    exit 2
    ;;
esac
