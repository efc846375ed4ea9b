# Two commands do everything on a fresh machine: `make demo` and `make test`.
# What they need is installed first: Python packages into .venv, as locked in requirements.lock,
# and Debian packages where they are missing.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test lint bench setup tools lock clean

demo: setup
	$(BIN)/callassist demo

test: setup tools
	$(BIN)/pytest

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: setup
	$(BIN)/callassist bench latency
	$(BIN)/callassist bench throughput
	$(BIN)/callassist bench memory
	$(BIN)/callassist bench restart

setup: $(VENV)/installed

$(VENV)/installed: requirements.lock pyproject.toml
	@./.ci/need python3-venv "$(PYTHON) -c 'import ensurepip, venv'"
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install -qq --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

# The telephones, voices and browser the tests use; each foreign to us on purpose.
tools:
	@./.ci/need sip-tester "command -v sipp"
	@./.ci/need baresip "command -v baresip"
	@./.ci/need sox "command -v sox"
	@./.ci/need flite "command -v flite"
	@./.ci/need chromium "command -v chromium"
	@# The program that drives the browser is linked against it.
	@./.ci/need libatomic1 "/sbin/ldconfig -p | grep -q libatomic.so.1"

lock:
	$(BIN)/pip-compile --quiet --strip-extras --extra dev --generate-hashes --allow-unsafe \
	    --no-emit-index-url --no-emit-find-links --no-emit-trusted-host \
	    --output-file requirements.lock pyproject.toml

clean:
	rm -rf $(VENV)
