# Two commands for everybody: `make run` and `make test`. A Python with venv is enough; uv is used where it is found.
# Another Python: make run PY=python3.13      Arguments for pytest: make test ARGS="-k letters"
PY   ?= python3
ARGS ?=
UV   := $(shell command -v uv 2>/dev/null)
V    := .venv
P    := $(V)/bin/python
PIP  := $(if $(UV),$(UV) pip install -q --python $(P),$(P) -m pip install -q --disable-pip-version-check)
LOCK := uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-header --no-annotate --quiet

# Each process begins with one half, so that what the tests of a file share is made once.
TWO  := -n 2 --dist worksteal

# Without compiled files each process compiles again all that it imports, and pytest each of its tests.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test check thorough pictures crash sim faults oracles proofs bench words lock licences clean

help: ## Say what there is
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(V)/.run ## Start the demonstration on this machine
	@$(V)/bin/malp-flow demo

test: check ## Check the code, then run the tests
	@$(P) -m pytest $(or $(ARGS),$(TWO))

check: $(V)/.dev ## Check style, types, floors and templates
	@$(P) -m ruff check .
	@$(P) -m ruff format --check . || { echo "Run: $(P) -m ruff format ."; exit 1; }
	@$(P) -m mypy
	@$(V)/bin/lint-imports --no-logo
	@$(V)/bin/djlint malp_flow/web/templates --lint --quiet

thorough: $(V)/.dev ## Run what `make test` leaves to continuous integration
	@$(P) -m pytest $(TWO) -m "thorough and not slow"

# make pictures ARGS="--folder data/demo --into pictures"      of a demonstration that is there
pictures: $(V)/.dev ## Take pictures of every page into docs/pictures/ (five minutes)
	@$(P) -m tests.demo.pictures $(ARGS)

# Each run adds a line to docs/proofs/crash.jsonl; what stands there for this delivery code is not run again.
# make crash ARGS="--only sweep --db sqlite --times 1"      docs/reliability.md says how long the whole form takes.
crash: $(V)/.dev ## Kill workers and stop the database while letters leave (hours)
	@$(P) -m tests.proofs.crash $(ARGS)

# make sim ARGS="--days 365 --seed 2"      with --mutants each seeded fault must be noticed; give it 150 days.
sim: $(V)/.dev ## Live ten years of reminders in virtual time (a quarter of an hour)
	@$(P) -m tests.proofs.simulation $(ARGS)

# Each run adds a line to docs/proofs/faults.jsonl. The whole number: make faults ARGS="--trials 250 --bits 400"
faults: $(V)/.dev ## Fill, lock, limit and damage disks while letters leave (ten minutes)
	@$(P) -m tests.proofs.faults $(ARGS)

# Each run adds a line for each file to docs/proofs/oracles.jsonl. More of it: make oracles ARGS="--events 1000000 --seed 7"
oracles: $(V)/.oracles ## Let two other engines judge every workflow file (five minutes)
	@$(P) -m tests.proofs.oracles $(ARGS)

# The slow tests live a year and each seeded fault. pytest says 5 where no test is marked slow.
proofs: crash ## Run the long proofs, which `make test` leaves out
	@$(MAKE) --no-print-directory $(V)/.oracles || echo "The two other engines are not here: their proof is left out."
	@$(P) -m tests.proofs.faults
	@$(P) -m pytest -m "slow or thorough" --timeout 0 || { code=$$?; test $$code -eq 5 && echo "There are no long proofs yet."; }

bench: $(V)/.dev ## Measure (benchmarks/)
	@set -e; found=no; for each in benchmarks/[a-z]*.py; do \
	  if [ -f "$$each" ]; then found=yes; $(P) -m benchmarks.$$(basename "$$each" .py) $(ARGS); fi; done; \
	if [ $$found = no ]; then echo "There are no benchmarks yet."; fi

# docs/languages.md tells the way from here to a new language.
words: $(V)/.dev ## Gather what translators translate, and compile what they gave back
	@$(P) docs/gather_words.py

# Versions stay as they are unless asked: make lock ARGS=--upgrade
lock: ## For maintainers: write the requirements anew (needs uv)
	@$(LOCK) $(ARGS) --extra build --extra pdf --output-file requirements.txt
	@$(LOCK) $(ARGS) --extra dev --output-file requirements-dev.txt
	@for each in requirements.txt requirements-dev.txt; do \
	  { echo "# Written by \`make lock\` from pyproject.toml. Do not edit."; grep -v '^#' $$each; } > $$each.new && mv $$each.new $$each; done

licences: $(V)/.run ## For maintainers: list what is installed and its licences
	@$(P) docs/list_licences.py

clean: ## Remove the environment and what programs left behind
	@rm -rf $(V) build dist htmlcov .coverage .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis

# A stamp each, so that the second `make run` starts at once.
$(V)/.run: requirements.txt pyproject.toml
	$(call install,$<)

$(V)/.dev: requirements-dev.txt pyproject.toml
	$(call install,$<)

# Two libraries that no release and no lock holds: they only judge.
$(V)/.oracles: pyproject.toml | $(V)/.dev
	@echo "Installing what judges the engine ..."
	@$(PIP) --no-build-isolation -e ".[oracles]"
	@touch $@

# --no-deps: the list is complete; left to look for itself, pip takes a newer release of a package that another one
# asks for with an extra, and then refuses it for want of a hash.
define install
	@$(PY) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "malp_flow needs Python 3.11 or later: make PY=python3.13")'
	@test -x $(P) || $(if $(UV),$(UV) venv -q --seed --python $(PY) $(V),$(PY) -m venv $(V))
	@echo "Installing what $(1) lists ..."
	@$(PIP) --no-deps --require-hashes -r $(1)
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@
endef
