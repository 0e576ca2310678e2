# `make run` and `make test` are all that is needed, `make quick` while editing; `make help` lists
# the rest.
# Variables: PYTHON=<which Python to use>, VENV=<folder of the environment>, and those below.
VENV = .venv
PYTHON ?=
BIN = $(VENV)/bin
UV = uv

# The tools of a release have an environment of their own.
RELEASE = build/release-venv

# What `make run` runs, and how: make run SCENARIOS="baseline my.yaml" RUN_FLAGS="--worlds 2000"
SCENARIOS = baseline wait_and_see keep_up_the_pressure everything_at_once
RUN_FLAGS =
OUT =
# Tests run in as many processes as there are cores, four at most: tests of time need a core to
# themselves. A file's tests run in one, so that what they share is made once (pytest-xdist 3.8 does
# not see the groups of `loadgroup` under pytest 9.2), in the order of tests/conftest.py.
PYTEST = -m pytest -n logical --maxprocesses 4 --dist loadfile --no-loadscope-reorder
PYTEST_FLAGS =
# Lines and branches of sim/ that tests have to reach, in per cent, just below what they do: new code
# comes with its tests. SlipCover 1.1 looks at the limit and then prints a table without what the
# processes have reached; with a second call it does both.
COVERED = 96
COVERAGE = build/coverage.json
# The equations, the model's limits, the reading of scenarios, the layers of the code.
QUICK = tests/test_architecture.py tests/rules tests/limits tests/statistics tests/scenario
MINUTES = 10
# Parts of sim/ whose code is changed, and how: make mutants PART="rules statistics" MUTANTS_FLAGS=--quick
PART =
SAMPLE = 30
SEED = 1
MUTANTS_FLAGS =
# What changes the code needs packages that nothing else does.
MUTANTS = build/mutants-venv
# Hundreds of tests start an interpreter: each would compile the package anew if nothing were kept.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run quick test check search mutants lint bench profile pages site wide structures locks sbom audit release clean $(VENV)

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

run: $(VENV) ## run the baseline and three scenarios beside it; table, results and picture
	$(BIN)/ceasefire run $(SCENARIOS) $(if $(OUT),--out $(OUT)) $(RUN_FLAGS)

quick: lint ## lint, and the tests that take no longer than a moment: under a minute
	$(BIN)/python $(PYTEST) -m "not slow and not long" $(QUICK) $(PYTEST_FLAGS)

test: lint ## lint, tests and their coverage, and a check of every shipped scenario
	mkdir -p $(dir $(COVERAGE))
	PYTHONWARNINGS="ignore:Unable to activate pytest branch coverage" \
		$(BIN)/python -m slipcover --json --out $(COVERAGE) $(PYTEST) -m "not long" $(PYTEST_FLAGS)
	$(BIN)/python -m slipcover --merge $(COVERAGE) --out $(COVERAGE) --fail-under $(COVERED)
	$(BIN)/ceasefire validate

check: $(VENV) ## a small sweep in shards, then the expectations of every shipped scenario
	CEASEFIRE=$(BIN)/ceasefire $(if $(OUT),OUT=$(OUT)) sh docs/ci/sweep-and-check.sh

pages: $(VENV) ## make report, screenshots and the README's pictures anew (WORLDS=1000: a short form)
	$(BIN)/python -m tools.pages $(if $(OUT),--out $(OUT)) $(if $(WORLDS),--worlds $(WORLDS))

site: $(VENV) ## the documentation as a site in build/site, readable without a server
	$(BIN)/python -m sphinx -q -W --keep-going -n -j auto -c docs -d build/doctrees . build/site

search: $(VENV) ## random scenarios that break a property of the model (MINUTES=10)
	$(BIN)/python -m tools.search_violations --minutes $(MINUTES)

mutants: ## change the model's code in small ways and count what tests notice (PART=rules SAMPLE=30 SEED=1; SAMPLE=0: all)
	@sh tools/environment.sh $(MUTANTS) "$(PYTHON)"
	$(MUTANTS)/bin/python -m pip install --disable-pip-version-check --quiet --require-hashes -r locks/parts/mutants.txt
	$(MUTANTS)/bin/python -m tools.mutants $(addprefix --part ,$(PART)) --sample $(SAMPLE) --seed $(SEED) $(MUTANTS_FLAGS)

lint: $(VENV) ## style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy sim

bench: $(VENV) ## speed and memory, as ratios within one run
	$(BIN)/python -m benchmarks

profile: $(VENV) ## where the time of a run goes, by phase and by primitive
	$(BIN)/python -m benchmarks.profile

wide: $(VENV) ## write scenarios/wide.yaml: a spread for every judged number of the dossier
	$(BIN)/python -m tools.wide

structures: $(VENV) ## write docs/structures.md: contrasts between scenarios under each switch of the rules
	$(BIN)/python -m tools.structures > docs/structures.md.new
	mv docs/structures.md.new docs/structures.md

locks: $(VENV) ## remake locks/ from pyproject.toml (needs uv; UPGRADE=a package, or all: newest versions)
	$(BIN)/python tools/lock.py --uv $(UV) $(if $(UPGRADE),--upgrade $(UPGRADE))

sbom: $(VENV) $(RELEASE) ## write dist/sbom.json (CycloneDX) for this Python's locks, held against its schema
	mkdir -p dist
	$(BIN)/python -m tools.sbom $$($(BIN)/python -c 'import sys; print("locks/%d.%d.txt" % sys.version_info[:2])') > dist/sbom.json
	$(RELEASE)/bin/python -m tools.sbom --check dist/sbom.json

audit: $(RELEASE) ## known vulnerabilities of all locked packages, where a service can be asked
	$(RELEASE)/bin/python -m tools.audit

$(RELEASE): locks/parts/release.txt | $(VENV)
	$(BIN)/python -m venv --clear $(RELEASE)
	$(RELEASE)/bin/python -m pip install --disable-pip-version-check --quiet --require-hashes -r $<
	touch $(RELEASE)

release: $(VENV) ## tests, build, checks and notes into build/release; publishes nothing (SKIP=tests)
	$(BIN)/python -m tools.release $(foreach step,$(SKIP),--skip $(step))

clean: ## remove the environment, builds and caches; results/ stays
	if [ -f $(VENV)/pyvenv.cfg ]; then rm -rf $(VENV); fi
	rm -rf build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find sim tests tools benchmarks -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

$(VENV):
	@sh tools/environment.sh "$(VENV)" "$(PYTHON)"
