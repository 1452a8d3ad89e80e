# The commands that you need. `make` alone lists them.
#
# PYTHON picks the interpreter (3.11 or newer), for example `make run PYTHON=python3.12`. PORT, DATA_DIR, DATABASE_URL
# and REDIS_URL pass through to what runs; .env.example lists all settings.

SHELL := /bin/sh
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
.PHONY: help axe setup setup-training setup-dev run test chaos hostile panel-trial slow-link webhook-trial bench fair-shares crowd verify-statistics verify-targeting faults mutations fuzz-api lint format messages lock sbom browser screenshots clean

PYTHON ?= $(shell command -v python3.11 || command -v python3 || echo python3)
VENV := .venv
BIN := $(VENV)/bin
PEERS := var/peers-venv
# A stamp is written after all went well, so an interrupted installation is done again.
RUN_STAMP := $(VENV)/.installed
TRAIN_STAMP := $(VENV)/.installed-training
DEV_STAMP := $(VENV)/.installed-dev
# Processes of the tests start servers of their own; one process alone where the caller names servers.
# One process more than cores: tests of servers and browsers wait for half of their time.
PROCESSES := $(shell $(PYTHON) -c 'import os; print(min(4, (os.cpu_count() or 1) + 1))')
SIDE_BY_SIDE := $(if $(DATABASE_URL)$(REDIS_URL),,-n $(PROCESSES) --dist loadgroup)
INSTALL := $(BIN)/python scripts/install.py
export PIP_ROOT_USER_ACTION := ignore

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(RUN_STAMP) ## set up, then run everything on http://localhost:8000 (Ctrl-C stops it)
	@exec $(BIN)/python manage.py up --end-with-parent

test: $(DEV_STAMP) ## set up, then run all tests, on up to four cores (ARGS="-k word" picks some)
	@CHROMIUM="$$(scripts/browser)" && export CHROMIUM && exec $(BIN)/python -m pytest $(SIDE_BY_SIDE) $(ARGS)

chaos: $(DEV_STAMP) ## the long kill test: 100 kills of worker, broker and database under load (10 minutes; CHAOS_KILLS=40)
	@CHAOS_KILLS="$${CHAOS_KILLS:-100}" exec $(BIN)/python -m pytest tests/chaos -s -p no:logging $(ARGS)

hostile: $(DEV_STAMP) ## try 10,000 mutated pictures and 2,000 clips at every door (some 10 minutes)
	@HOSTILE_FILES=10000 HOSTILE_SECONDS=1 exec $(BIN)/python -m pytest tests/security/test_hostile_files.py -p no:logging --timeout=3600 $(ARGS)

webhook-trial: $(DEV_STAMP) ## 10,000 events to a receiver that fails half of the time, workers killed (minutes; WEBHOOK_EVENTS=1000)
	@exec $(BIN)/python -m pytest tests/chaos/webhook_trial.py -s -p no:logging --timeout=3600 $(ARGS)

panel-trial: $(DEV_STAMP) ## a fake panel in a browser: six presets, six ways of ending each, all led back? and 1,000 starts on 100 places
	@CHROMIUM="$$(scripts/browser)" && export CHROMIUM && PANEL_PRESETS=all STARTS=1000 exec $(BIN)/python -m pytest tests/e2e/test_panel_trial.py tests/campaigns/test_quota_groups.py -s -p no:logging --timeout=900 $(ARGS)

slow-link: $(DEV_STAMP) ## a noisy camera over 400 kbit/s in a browser: does every picture arrive? (4 minutes; SLOW_LINK_SECONDS=170)
	@CHROMIUM="$$(scripts/browser)" && export CHROMIUM && exec $(BIN)/python -m pytest tests/e2e/slow_link.py -s -p no:logging --timeout=900 $(ARGS)

bench: $(DEV_STAMP) ## measure the engine, the ingest and the worker on this machine
	@for name in engine ingest worker stages live; do $(BIN)/python -m benchmarks.$$name || exit 1; done

fair-shares: $(DEV_STAMP) ## what one greedy party costs everybody else, as ratios (6 minutes; ARGS="--seconds 60")
	@$(BIN)/python -m benchmarks.fair_shares $(ARGS)

crowd: $(DEV_STAMP) ## 1,000 viewers at a frame a second for a minute: what is lost, and how long do answers take?
	@$(BIN)/python -m benchmarks.crowd $(ARGS)

verify-statistics: $(DEV_STAMP) ## hold the statistics to their numbers on panels of known truth (minutes)
	@OPENBLAS_NUM_THREADS=1 $(BIN)/python -m benchmarks.verify_statistics $(ARGS)

verify-targeting: $(DEV_STAMP) ## what choosing the next ad gains in 40 simulated worlds, and how long the call takes (10 minutes)
	@OPENBLAS_NUM_THREADS=1 $(BIN)/python -m benchmarks.verify_statistics --only targeting $(ARGS)
	@$(BIN)/python -m benchmarks.next_ad

axe: $(DEV_STAMP) ## every page of the URL map by the rules of axe-core, light and dark, in a browser (minutes)
	@CHROMIUM="$$(scripts/browser)" && export CHROMIUM && exec $(BIN)/python -m pytest tests/e2e/axe_every_page.py $(ARGS)

faults: $(DEV_STAMP) ## break the statistics once for each promise of their gates: are they missed? (minutes; ARGS="words of a name")
	@OPENBLAS_NUM_THREADS=1 $(BIN)/python -m benchmarks.faults $(ARGS)

fuzz-api: $(DEV_STAMP) var/fuzz-venv/.installed ## ask the API whatever its document allows, and what it does not (minutes; FUZZ_EXAMPLES=10)
	@SCHEMATHESIS=var/fuzz-venv/bin/st exec $(BIN)/python -m pytest tests/contract/fuzz_api.py -s -p no:logging $(ARGS)

mutations: $(DEV_STAMP) ## try 30 faults in the statistics: do the tests see them? (minutes; ARGS="words of a name")
	@$(BIN)/python -m tests.mutations $(ARGS)

bench-peers: $(DEV_STAMP) $(PEERS)/.installed ## compare with the packages fer and deepface (ARGS="--data FER2013.csv")
	@$(BIN)/python -m benchmarks.peers $(ARGS)

lint: $(DEV_STAMP) ## check style, formatting, the rule of the rooms, types and JavaScript
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/python -m tests.guards
	$(BIN)/mypy
	$(BIN)/oxlint

format: $(DEV_STAMP) ## format the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

messages: $(DEV_STAMP) ## collect what people read for translators, and compile the languages there are
	$(BIN)/python scripts/messages.py

lock: $(DEV_STAMP) ## write requirements*.lock after requirements*.txt changed (ARGS="--upgrade-package name")
	@BIN=$(BIN) scripts/lock $(ARGS)

sbom: $(RUN_STAMP) ## write the bill of materials, CycloneDX, to var/sbom.json
	@mkdir -p var && $(BIN)/python scripts/sbom.py var/sbom.json && echo var/sbom.json

browser: $(DEV_STAMP) ## find or install the browser that the end-to-end tests drive
	@scripts/browser

screenshots: $(DEV_STAMP) ## take the README's pictures anew, into docs/images (ARGS="docs/images fatigue" picks one)
	@CHROMIUM="$$(scripts/browser)" && export CHROMIUM && exec $(BIN)/python -m tests.e2e.screenshots $(ARGS)

setup: $(RUN_STAMP) ## install what the product needs into .venv
setup-training: $(TRAIN_STAMP) ## install what `manage.py model train` needs, too: TensorFlow and Keras
setup-dev: $(DEV_STAMP) ## install what the tests and the linter need, too

clean: ## remove .venv and caches (data in var/ stay)
	rm -rf $(VENV) .pytest_cache .ruff_cache .mypy_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.made:
	@PYTHON="$(PYTHON)" scripts/venv $(VENV)
	@touch $@

$(RUN_STAMP): requirements.lock $(VENV)/.made
	@echo "Installing the product's packages into $(VENV): 1.2 GB, a minute or two, once ..."
	@$(INSTALL) requirements.lock
	@touch $@

$(TRAIN_STAMP): requirements-train.lock $(RUN_STAMP)
	@echo "Installing TensorFlow and Keras, which train the network: 1.4 GB more ..."
	@$(INSTALL) requirements-train.lock
	@touch $@

$(DEV_STAMP): requirements-dev.lock $(TRAIN_STAMP)
	@echo "Installing the packages of the tests and the linter ..."
	@$(INSTALL) requirements-dev.lock
	@touch $@

# Of its own: it needs other versions of what the product and its tests use.
var/fuzz-venv/.installed: | $(DEV_STAMP)
	$(PYTHON) -m venv var/fuzz-venv && var/fuzz-venv/bin/pip install --quiet schemathesis==4.32.5 && touch $@

$(PEERS)/.installed: benchmarks/peers-requirements.txt | $(DEV_STAMP)
	@echo "Installing the packages to compare with into $(PEERS) (some 8 GB) ..."
	@$(BIN)/python -m venv $(PEERS)
	@$(PEERS)/bin/python -m pip --disable-pip-version-check --quiet install -r $<
	@touch $@
