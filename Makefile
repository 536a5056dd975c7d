# Every habit of the project. `make help` lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
ENV := $(shell ./setup/env-dir.sh)
PY := $(ENV)/bin/python
export PATH := $(ENV)/bin:$(PATH)
export RASA_TELEMETRY_ENABLED := false

.PHONY: $(shell sed -n 's/^\([a-z-]*\):.*\#\#.*/\1/p' $(MAKEFILE_LIST))

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /|/' | awk -F'|' '{printf "  make %-20s %s\n", $$1, $$2}'

setup: ## Find or fetch Python 3.12 and install the pinned packages that running needs (twice in a row: nothing)
	@./setup/setup.sh

setup-test: ## The same, and what testing and checking need
	@./setup/setup.sh test

tensorflow: ## Add TensorFlow to the environment, for a config.yml that names DIET, TED… (see docs/performance.md)
	@./setup/setup.sh tensorflow && echo "TensorFlow $$($(PY) -c 'from importlib.metadata import version; print(version("tensorflow-cpu"))') is in $(ENV); remove that folder to be without it again."

run: setup ## Start the assistant (publishes first when there is no model) and print its address
	@$(PY) -m assistant run

shell: setup ## Talk with the assistant in Rasa's shell
	@$(PY) -m assistant shell

train: setup ## Check the FAQ, train a model into models/ and measure it, without publishing
	@$(PY) -m assistant train

publish: setup ## The same, compare it with what is published, then publish it to the running servers
	@$(PY) -m assistant publish

rollback: setup ## Put the previous publication back, in seconds
	@$(PY) -m assistant rollback

check: setup ## Check the FAQ: every problem with its file and line
	@$(PY) -m assistant faq check

evaluate: setup ## Measure the latest model: questions, acts, dangers, the FAQ written otherwise, what it lacks, conversations (ten minutes)
	@$(PY) -m assistant evaluate --rewritten data/evaluation/*.jsonl
	@$(PY) -m bench.conversations

simulate: setup ## Let visitors of data/evaluation type and click to the running server (ASSISTANT_LIMIT_SESSION=off make run)
	@$(PY) -m assistant simulate data/evaluation/questions.jsonl data/evaluation/out_of_scope.jsonl

test: setup-test ## All quick tests: units, Rasa's own story tests, integration, end to end over HTTP
	@$(PY) -m tests.side_by_side tests --ignore=tests/faults --ignore=tests/production

test-faults: setup-test ## Power cuts and full disks during imports and publications (minutes)
	@$(PY) -m pytest tests/faults

test-unit: setup-test ## The tests that take milliseconds
	@$(PY) -m pytest tests/unit

test-deep: setup-test ## The properties on a thousand examples each, instead of thirty (a quarter of an hour)
	@HYPOTHESIS_PROFILE=deep $(PY) -m pytest tests/unit tests/integration/channel

lint: setup-test ## Style, and the walls between the rooms (.importlinter)
	@$(ENV)/bin/ruff check . && $(ENV)/bin/ruff format --check . && $(ENV)/bin/lint-imports --no-cache

types: setup-test ## Types
	@$(ENV)/bin/mypy

format: setup-test ## Rewrite the code in the house style
	@$(ENV)/bin/ruff check --fix . && $(ENV)/bin/ruff format .

settings-page: setup-test ## Write docs/parametres.md, every setting on one page, from what the code says of each
	@$(PY) -m bench.settings_page

# Speed and memory: figures, and their ratios to an echo, to one embedding and to the commit before.
BEFORE ?= HEAD~1
bench: setup-test ## Speed and size, four catalogues, beside Rasa's usual pipeline and the commit BEFORE=HEAD~1 (two hours)
	@$(PY) -m bench.speed --before $(BEFORE)

bench-quick: setup-test ## The same, ours and the floor on the shipped catalogue (under ten minutes)
	@$(PY) -m bench.speed --sizes shipped --only ours floor --setups 0

bench-large: setup-test ## The same, ours and the floor on 10 000 entries (a quarter of an hour)
	@$(PY) -m bench.speed --sizes 10000 --only ours floor

bench-setup: setup-test ## Set-up from nothing of what is committed, in parts (a few minutes; fetches every package)
	@$(PY) -m bench.from_nothing

soak-memory: setup-test ## 20 000 conversations through one server: memory stays flat (eight minutes)
	@$(PY) -m bench.soak_memory

bench-backoffice: setup-test ## Every page of the back-office with 274 and with 10 000 entries (ten minutes)
	@$(PY) -m bench.backoffice

bench-understanding: setup-test ## Understanding beside the baselines, on the benchmark data of ../shared
	@$(PY) -m bench.understanding --data ../shared/data/bench

bench-foreign: setup-test ## Another agency from one spreadsheet: 500 invented entries, then a real FAQ (half an hour)
	@$(PY) -m bench.foreign --data ../shared/data/bench

bench-ablation: setup-test ## What each part of the understanding brings, on held-out examples (ten minutes)
	@$(PY) -m bench.ablation

learn-redaction: setup-test ## Learn the masking of personal data again, from bench/redaction_messages (eight minutes)
	@$(PY) -m bench.redaction learn

bench-redaction: setup-test ## What it masks of the messages of each hand, learnt from the others (twenty minutes)
	@$(PY) -m bench.redaction measure

bench-learning: setup-test ## Weeks of visitors and of an author, from an FAQ without examples (twenty minutes)
	@$(PY) -m bench.learning

captures: setup-test ## Take the pictures of docs/captures again (needs `ASSISTANT_LIMIT_SESSION=off make run`)
	@$(PY) -m tests.browser.captures
	@$(PY) -m tests.browser.report_demo
test-production: setup-test ## PostgreSQL, Redis, nginx, two replicas: faults, updates, isolation, a day (most of an hour; as root)
	@$(PY) -m pytest tests/production -q

soak: setup-test ## 200 visitors on the whole of production; SOAK_SECONDS (600) says how long
	@$(PY) -m bench.soak

bench-throughput: setup-test ## Messages a second by processes: production measured at 1 and 2, simulated on 8 and 64 cores (five minutes)
	@$(PY) -m bench.throughput

# The set-up installs uv beside the environments when the machine has none.
UV = env PATH="$$PATH:$(abspath $(ENV)/../../tools/bin)" uv
# Tools that want other versions than Rasa's pins: in an environment of their own, by hash.
TOOLS = $(UV) run -q --no-project --isolated --python $(ENV)/bin/python --with-requirements requirements/tools.txt

audit: setup ## Known advisories against the pins (asks PyPI); those that docs/avis-securite.md judges are set aside
	@$(PY) -m bench.audit $(TOOLS)

sbom: setup ## Bill of materials in CycloneDX: results/sbom.json
	@mkdir -p results && $(TOOLS) cyclonedx-py environment $(ENV)/bin/python --output-format JSON -o results/sbom.json \
	  && echo "results/sbom.json"

lock: setup ## Compile the pins and hashes of requirements/*.in
	@for kind in run dev tools oidc tensorflow; do $(UV) pip compile -q --universal --python-version 3.11 --only-binary :all: --generate-hashes \
	  --no-emit-index-url --custom-compile-command "make lock" requirements/$$kind.in -o requirements/$$kind.txt || exit; done

clean: ## Remove caches, logs, databases and the environment (not the models)
	rm -rf "$(ENV)" "$(ENV)-tensorflow" .assistant .pytest_cache .mypy_cache .ruff_cache .rasa .hypothesis
