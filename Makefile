# Every target sets .venv up by itself; PYTHON chooses the Python that it is made with.
PYTHON ?= python3
BIN := .venv/bin
SETUP := @$(PYTHON) packaging/make_venv.py
SAMPLE := --content resources/samples/photos/coffee.jpg --style resources/samples/paintings/swirls.jpg

.PHONY: run test check-slow lint format bench setup wheel clean

run:
	@if [ "$$(uname)" = Linux ] && [ -z "$$DISPLAY$$WAYLAND_DISPLAY" ]; then \
		$(PYTHON) packaging/make_venv.py && \
		echo "There is no display, so the sample pair is rendered here instead of in the window." && \
		mkdir -p out && \
		$(BIN)/python -m stylizer render $(SAMPLE) --size 512 --output "$(CURDIR)/out/sample.png"; \
	else \
		$(PYTHON) packaging/make_venv.py --need window && $(BIN)/python -m stylizer; \
	fi

test:
	$(SETUP) --need qt
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -m "not slow"

check-slow:
	$(SETUP) --need qt
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -m slow

lint:
	$(SETUP)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

format:
	$(SETUP)
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench:
	$(SETUP)
	$(BIN)/python -m stylizer bench
	$(BIN)/python tests/benchmarks/encoder_cost.py
	$(BIN)/python tests/benchmarks/plain_loop.py
	$(BIN)/python tests/benchmarks/scaling.py --sizes 256 512 1024 --at 1024
	$(BIN)/python tests/benchmarks/gui_latency.py

setup:
	$(SETUP)

wheel:
	$(SETUP)
	$(BIN)/python -m build --wheel

clean:
	rm -rf .venv build dist out .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
	find stylizer tests -name __pycache__ -prune -exec rm -rf {} +
