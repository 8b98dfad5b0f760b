# The one list of commands. Each does all of its own set-up, once.
#
# Needed on the machine: git, make, Python 3.11.

.DEFAULT_GOAL := help
.PHONY: help install demo test tests check check-laws bench docs words soak mutants lock assets clean
MAKEFLAGS += --no-print-directory

bin := .venv/bin
done := .venv/done
built := beenthere/static_built/.built
spoken := beenthere/locale/es/LC_MESSAGES/django.mo
assets_from := $(shell find assets -name node_modules -prune -o -type f -print 2>/dev/null)
# One more than there are cores, because each waits now and then for its own database or browser.
# Beyond four they wait for one another.
processes := $(shell n=$$(($$(nproc 2>/dev/null || echo 2) + 1)); [ $$n -gt 4 ] && n=4; echo $$n)

# No failure but this is tried again: a browser that a busy machine kept waiting. It is named at
# the end.
once_more := -raR --reruns 1 --only-rerun 'TimeoutError: .* [0-9]+ms exceeded'

# Made-up stories are the same at each run of the tests, so that what passed passes again; the long
# tests make up others.
same_stories := --hypothesis-seed=1

# What Python compiled is kept, whatever the shell says: the tests start it some hundred times.
export PYTHONDONTWRITEBYTECODE :=
export PYTHONUNBUFFERED :=
export BEENTHERE_CHROMIUM ?= $(CURDIR)/.venv/bin/chromium
export BEENTHERE_CHROMIUM_HEADLESS ?= $(CURDIR)/.venv/bin/chromium-headless

help: ## list these commands
	@echo "make COMMAND, where COMMAND is one of"
	@sed -n 's/^\([a-z-]*\):.*## /  \1 : /p' Makefile | awk -F' : ' '{printf "%-14s%s\n", $$1, $$2}'

install: $(done)/runtime $(built) $(spoken) ## set up .venv and the pages' assets, and nothing else
	@echo "Ready: $(bin)/beenthere --help"

demo: install ## run a made-up hospital to try everything in (ARGS="--port 8001" and such)
	@$(bin)/beenthere demo $(ARGS)

test: $(done)/dev $(built) $(spoken) $(done)/browser ## check and run every test
	@$(MAKE) -j2 check tests

tests:
	@echo "Running the tests, while the checks go on"
	@scripts/in_memory.sh $(bin)/pytest -q -n $(processes) -m "not soak and not exhaustive" $(once_more) $(same_stories) $(ARGS)

check: $(done)/dev $(built) $(spoken) ## format, lint, types, storeys, templates, generated pages
	@echo "Checking format (ruff)"
	@$(bin)/ruff format --quiet --check . || { $(bin)/ruff format --check .; exit 1; }
	@echo "Checking style (ruff)"
	@$(bin)/ruff check --quiet .
	@echo "Checking types (mypy)"
	@$(bin)/mypy --no-error-summary
	@echo "Checking storeys (import-linter)"
	@$(bin)/lint-imports --no-logo >.venv/storeys.log 2>&1 || { cat .venv/storeys.log; exit 1; }
	@echo "Checking templates (djlint)"
	@$(bin)/djlint --quiet --lint beenthere >.venv/templates.log 2>&1 || { cat .venv/templates.log; exit 1; }
	@echo "Checking that the generated pages of docs/ are as the code would write them"
	@$(bin)/beenthere docs --check
	@echo "Checking that all the public reads is there in Spanish"
	@$(bin)/python -m scripts.messages --check

check-laws: $(done)/dev $(built) $(spoken) ## the tests of the laws, and then a violation of each planted
	@echo "Running the tests of the laws"
	@$(bin)/pytest -q -n $(processes) tests/laws $(ARGS)
	@echo "Planting a violation of each law in a copy of the program, and expecting red"
	@$(bin)/python -m tests.planting

bench: $(done)/dev $(built) $(spoken) ## measure, side by side, what the program must hold to
	@for file in benchmarks/b[0-9]*.py; do \
	  name=$$(basename $$file .py); echo "Measuring $$name"; \
	  $(bin)/python -m benchmarks.$$name || exit 1; \
	done

docs: $(done)/runtime ## write the generated pages of docs/
	@echo "Writing the generated pages of docs/"
	@$(bin)/beenthere docs

words: $(done)/runtime ## gather what the public pages say, to be put into Spanish
	@echo "Gathering what the public pages say"
	@$(bin)/python -m scripts.messages

soak: $(done)/dev $(built) $(spoken) $(done)/browser ## the tests that take hours
	@echo "Running the long tests"
	@$(bin)/pytest -q -m "soak or exhaustive" --timeout=0 $(ARGS)

mutants: $(done)/dev ## change the rules in small ways, and see that their own tests notice
	@echo "Trying the tests on changed rules"
	@$(bin)/python -m benchmarks.mutants $(ARGS)

lock: $(done)/venv ## pin requirements/*.in anew (ARGS=--upgrade for newer versions)
	@for name in install node runtime dev; do \
	  echo "Pinning requirements/$$name.in"; \
	  $(bin)/uv pip compile --quiet --system-certs --universal --python-version 3.11 \
	    --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate \
	    --output-file requirements/$$name.txt $(ARGS) requirements/$$name.in || exit 1; \
	done

assets: $(built) ## build the pages' stylesheet

clean: ## remove everything that the commands above made, but no data
	@echo "Removing what was built"
	@rm -rf .venv assets/node_modules beenthere/static_built $(spoken) build beenthere.egg-info \
	  .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache mutants
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(done)/venv: requirements/install.txt scripts/venv.sh
	@scripts/venv.sh
	@mkdir -p $(done) && touch $@

$(done)/runtime: requirements/runtime.txt pyproject.toml $(done)/venv
	@echo "Installing the libraries the program runs on"
	@scripts/install.sh --require-hashes --requirement requirements/runtime.txt
	@scripts/install.sh --no-deps --no-build-isolation --editable .
	@touch $@

$(done)/dev: requirements/dev.txt $(done)/runtime
	@echo "Installing the libraries the tests and checks run on"
	@scripts/install.sh --require-hashes --requirement requirements/dev.txt
	@touch $@

$(done)/browser: scripts/browser.sh $(done)/venv
	@scripts/browser.sh
	@touch $@

$(spoken): %.mo: %.po | $(done)/venv
	@$(bin)/pybabel --quiet compile --locale es --input-file $< --output-file $@

$(built): $(assets_from) scripts/assets.sh | $(done)/venv
	@scripts/assets.sh
	@mkdir -p $(@D) && touch $@
