# Storytrail's tasks. All of them work in a private environment, .venv, that is made at first use and
# brought up to date when pyproject.toml changes. CI runs `make check` and `make test`, as people do.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup crawl demo test check format bench bench-links bench-exports bench-report bench-verify system-packages clean

VENV := .venv
BIN := $(VENV)/bin
CANDIDATES := python3 python3.14 python3.13 python3.12 python3.11
TESTS := tests
# What a shell must see as one word, whatever is in it.
quote = '$(subst ','\'',$(1))'

# An upgrade of the system may have taken the environment's Python away: then its stamps mean nothing.
ifeq ($(shell test -x $(BIN)/python || echo gone),gone)
$(shell rm -f $(VENV)/.ready $(VENV)/.ready-for-tests)
endif

help:
	@echo 'make crawl URL=https://… [DEPTH=2] [ARGS="…"]   archive a story: an article and where its links lead'
	@echo 'make demo                                       the same on a small made-up story, without network'
	@echo 'make test [TESTS=tests/…]                       set up everything and run the tests'
	@echo 'make check                                      formatting, lint and types'
	@echo 'make format                                     put the code into the project'"'"'s format'
	@echo 'make bench · make bench-links CORPUS=FOLDER     measure a crawl · the link finder'
	@echo 'make bench-exports                              measure the graph exports against networkx'
	@echo 'make bench-report                               measure how long report.html takes to make and to be shown'
	@echo 'make bench-verify                               measure storytrail verify against warcio check'
	@echo 'make setup · make clean                         make .venv only · remove all that make made'

setup: $(VENV)/.ready

# The one place where a missing or old Python is noticed: one line, and nothing half-made.
$(BIN)/python:
	@found=; bare=; \
	for candidate in $(PYTHON) $(CANDIDATES); do \
	    "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
	    if "$$candidate" -c 'import ensurepip, venv' 2>/dev/null; then found=$$candidate; break; fi; \
	    bare=$${bare:-$$candidate}; \
	done; \
	if [ -z "$$found" ] && [ -n "$$bare" ]; then \
	    version=$$("$$bare" -c 'import sys; print("%d.%d" % sys.version_info[:2])'); \
	    echo "storytrail: $$bare can't make environments; install its venv module (Debian: apt-get install python$$version-venv)" >&2; \
	    exit 1; \
	fi; \
	if [ -z "$$found" ]; then \
	    echo "storytrail: no Python 3.11 or newer found; install one, or name it: make PYTHON=/path/to/python3" >&2; \
	    exit 1; \
	fi; \
	echo "Setting up $(VENV) with $$($$found --version) …"; \
	"$$found" -m venv --clear $(VENV)

$(VENV)/.ready: pyproject.toml | $(BIN)/python
	@echo 'Installing what Storytrail needs …'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

# Dependency groups want pip 25.1.
$(VENV)/.ready-for-tests: pyproject.toml | $(BIN)/python
	@echo 'Installing what Storytrail, its tests and its checks need …'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1,<27'
	@more=; command -v node >/dev/null && command -v npm >/dev/null || more='--group node'; \
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable . --group test --group check $$more
	@touch $(VENV)/.ready $@

# Several URLs may stand in URL, with spaces between; the shell takes none of their characters for its own.
crawl: $(VENV)/.ready
	@urls=$(call quote,$(value URL)); set -f; \
	if [ -z "$$urls" ]; then echo 'Which article? make crawl URL=https://…' >&2; exit 2; fi; \
	exec $(BIN)/storytrail crawl $$urls $(if $(DEPTH),--depth $(DEPTH)) $(ARGS)

demo: $(VENV)/.ready
	@exec $(BIN)/storytrail demo $(ARGS)

test: $(VENV)/.ready-for-tests system-packages
	@$(BIN)/python -m pytest --numprocesses 2 --dist loadfile $(TESTS) $(ARGS)

check: $(VENV)/.ready-for-tests
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy

format: $(VENV)/.ready-for-tests
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: $(VENV)/.ready-for-tests
	@exec $(BIN)/python tests/benchmarks/crawl.py $(ARGS)

bench-links: $(VENV)/.ready-for-tests
	@corpus=$(call quote,$(value CORPUS)); \
	if [ -z "$$corpus" ]; then echo 'Which pages? make bench-links CORPUS=FOLDER' >&2; exit 2; fi; \
	exec $(BIN)/python tests/benchmarks/story_links.py "$$corpus" $(ARGS)

bench-exports: $(VENV)/.ready-for-tests
	@exec $(BIN)/python tests/benchmarks/exports.py $(ARGS)

bench-report: $(VENV)/.ready-for-tests
	@exec $(BIN)/python tests/benchmarks/report.py $(ARGS)

bench-verify: $(VENV)/.ready-for-tests
	@exec $(BIN)/python tests/benchmarks/verify.py $(ARGS)

# Programs that some tests drive. In CI none of those tests may be skipped, so there a missing one is an error.
system-packages:
	@missing=; \
	command -v chromium >/dev/null || command -v chromium-browser >/dev/null || missing="$$missing chromium"; \
	PATH="$$PATH:/usr/sbin" command -v cron >/dev/null || missing="$$missing cron"; \
	command -v systemd-analyze >/dev/null || missing="$$missing systemd"; \
	if [ -z "$$missing" ]; then exit 0; fi; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "Installing$$missing …"; \
	    apt-get -qq update && \
	    DEBIAN_FRONTEND=noninteractive apt-get -qq install --yes --no-install-recommends $$missing >/dev/null; \
	elif [ "$$CI" = true ]; then \
	    echo "storytrail: the tests need$$missing; install before CI" >&2; exit 1; \
	else \
	    echo "Not installed:$$missing; tests that need them are skipped." >&2; \
	fi

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist *.egg-info
