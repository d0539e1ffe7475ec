# What a contributor types; CI runs .ci/run. Inside a virtual environment: make setup first.
.PHONY: setup graph check test docs learn clean

setup:  ## everything for development, into the current environment
	python -m pip install -e '.[dev,foreign]'

graph:  ## the graph of the shipped documents, in out/
	kg build seeds/documents

check:  ## style, types, import floors, and the shipped ontology and lexicon
	ruff check .
	ruff format --check .
	mypy --strict kg
	lint-imports
	kg check

test:  ## the whole suite; what needs Chromium, node or igraph is skipped without it
	pytest

docs:  ## run the commands of the documentation again and write what they print into it
	KG_UPDATE_DOCS=1 pytest tests/test_docs.py

learn:  ## the weights and the model, anew from all annotations; needs ../shared and scipy, twenty minutes
	python benchmarks/annotations.py ../shared --output build/learn
	python benchmarks/calibrate.py build/learn/gold --documents build/learn/docs
	kg train build/learn/gold --documents build/learn/docs --output seeds/model

clean:  ## what builds and tools leave behind
	rm -rf out/.current out/.gen-* out/graph.* out/report.json build dist .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
