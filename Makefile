# Every habit of the project. `make help` lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
ENV := $(shell ./setup/env-dir.sh)
PY := $(ENV)/bin/python
export PATH := $(ENV)/bin:$(PATH)
export RASA_TELEMETRY_ENABLED := false

.PHONY: help setup run shell train check evaluate simulate test test-unit test-stories lint types format bench bench-understanding bench-ablation test-production soak audit sbom lock clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /|/' | awk -F'|' '{printf "  make %-20s %s\n", $$1, $$2}'

setup: ## Find or fetch Python 3.10 and install the pinned packages (twice in a row: nothing)
	@./setup/setup.sh

run: setup ## Start the assistant (trains first when there is no model) and print its address
	@$(PY) -m assistant run

shell: setup ## Talk with the assistant in Rasa's shell
	@$(PY) -m assistant shell

train: setup ## Check the catalogue, then train a model into models/
	@$(PY) -m assistant train

check: setup ## Check the FAQ: every problem with its file and line
	@$(PY) -m assistant faq check

evaluate: setup ## Measure the latest model on data/evaluation
	@$(PY) -m assistant evaluate data/evaluation/*.jsonl

simulate: setup ## Let visitors of data/evaluation talk to the running server (ASSISTANT_LIMIT_SESSION=off make run)
	@$(PY) -m assistant simulate data/evaluation/questions.jsonl data/evaluation/out_of_scope.jsonl

test: setup ## All quick tests: units, Rasa's own story tests, integration, end to end over HTTP
	@$(PY) -m pytest tests --ignore=tests/production

test-unit: setup ## The tests that take milliseconds
	@$(PY) -m pytest tests/unit

lint: setup ## Style
	@$(ENV)/bin/ruff check . && $(ENV)/bin/ruff format --check .

types: setup ## Types
	@$(ENV)/bin/mypy

format: setup ## Rewrite the code in the house style
	@$(ENV)/bin/ruff check --fix . && $(ENV)/bin/ruff format .

bench: bench-understanding ## Benchmarks

bench-understanding: setup ## Understanding beside the baselines, on the benchmark data of ../shared
	@$(PY) -m bench.understanding --data ../shared/data/bench

bench-ablation: setup ## What each part of the understanding brings (training part of the benchmark data)
	@$(PY) -m bench.ablation --data ../shared/data/bench

test-production: setup ## PostgreSQL, Redis, nginx, two replicas: faults, updates, isolation (about 6 minutes)
	@$(PY) -m pytest tests/production -q

soak: setup ## 200 visitors on the whole of production; SOAK_SECONDS (600) says how long
	@$(PY) -m bench.soak

# Tools that want other versions than Rasa's pins: in an environment of their own, by hash.
TOOLS = uv run -q --no-project --isolated --python 3.10 --with-requirements requirements/tools.txt

audit: setup ## Known advisories against the pins (asks PyPI); those that docs/avis-securite.md judges are set aside
	@$(PY) -m bench.audit $(TOOLS)

sbom: setup ## Bill of materials in CycloneDX: results/sbom.json
	@mkdir -p results && $(TOOLS) cyclonedx-py environment $(ENV)/bin/python --output-format JSON -o results/sbom.json \
	  && echo "results/sbom.json"

lock: setup ## Compile the pins and hashes of requirements/*.in
	@for kind in run dev tools; do uv pip compile --python-version 3.10 --generate-hashes --no-emit-index-url \
	  --custom-compile-command "make lock" requirements/$$kind.in -o requirements/$$kind.txt; done

clean: ## Remove caches, logs, databases and the environment (not the models)
	rm -rf "$(ENV)" .assistant .pytest_cache .mypy_cache .ruff_cache .rasa .hypothesis
