# Everything a person runs. `make help` lists it.
PY := .venv/bin/python
.DEFAULT_GOAL := help

.PHONY: help setup demo dev reset quick test mutate check lint generate contracts deploy-contracts invoke bench clean

help:  ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 20

setup:  ## everything the other commands need (quick when nothing changed)
	@python3 -m local.setup

demo: setup  ## the main job: a picture becomes a paid sale, step by step
	@$(PY) -m local demo

dev: setup  ## the whole stack on this machine, until Ctrl-C (NUNA_PORT, NUNA_RPC_PORT, NUNA_HOME)
	@$(PY) -m local dev

reset:  ## forget the local stack's data
	@$(PY) -m local reset

test: setup  ## every test
	@cargo test --release --locked --quiet --manifest-path localnet/Cargo.toml
	@cargo test --locked --quiet --manifest-path contracts/Cargo.toml
	@cd localnet/tests/js && npm ci --silent --no-audit --no-fund && npm test --silent
	@$(PY) -m pytest localnet/tests
	@$(PY) -m pytest -n 2 --dist loadgroup --cov --cov-report=term

quick: setup  ## lint, types and the tests of what changed, in half a minute (ARGS="--since main")
	@$(PY) -m tests.quick $(ARGS)

mutate: setup  ## small faults in a module, which its tests must notice (MODULE=nuna.market.previews, ARGS="--sample 10")
	@$(PY) -m tests.mutate $(MODULE) $(ARGS)

check: setup lint test  ## what must hold before a commit: linters, types, tests, generated files

lint: setup  ## ruff, mypy strict, rustfmt, clippy
	@$(PY) -m ruff check . && $(PY) -m ruff format --check . && $(PY) -m mypy layers/nuna/python/nuna functions infra_cdk local tests bench docs contracts/deploy
	@for crate in localnet contracts; do cargo fmt --all --check --manifest-path $$crate/Cargo.toml && \
	  cargo clippy --locked --quiet --all-targets --manifest-path $$crate/Cargo.toml -- -D warnings || exit 1; done

generate: setup  ## rewrite what is generated: OpenAPI, route table, event schemas, the contracts' error names
	@$(PY) -m docs.generate && $(PY) -m contracts.deploy.error_names

contracts:  ## rebuild every contract's Wasm with its checksum
	@contracts/build.sh

deploy-contracts: setup  ## NETWORK=local|testnet|mainnet, ARGS="--pauser G…" (contracts/deploy/README.md)
	@$(PY) -m contracts.deploy --network $(or $(NETWORK),local) $(ARGS)

invoke: setup  ## FN=nfts/get_nft: run one handler in this process with its sample event
	@$(PY) -m local invoke $(FN)

bench: setup  ## every benchmark, each as a ratio in one run with its floor
	@for file in bench/*.py; do echo "== $$file"; $(PY) $$file || exit 1; done

clean:  ## remove what set-up made
	rm -rf .venv .venv-emulator .build cdk.out localnet/target contracts/target
