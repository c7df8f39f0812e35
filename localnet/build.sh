#!/usr/bin/env bash
# Builds the binary (target/release/nuna-localnet) and, when PYTHON names an interpreter or
# ../.venv exists, installs the Python module there. Needs rustup's cargo and a C compiler.
set -euo pipefail
cd "$(dirname "$0")"
cargo build --release --locked --package localnet
PYTHON="${PYTHON:-../.venv/bin/python}"
if [ -x "$PYTHON" ]; then
    "$PYTHON" -m pip install --quiet --disable-pip-version-check maturin==1.16.0
    # The wheel shares the target folder, so only the thin module is compiled anew.
    "$PYTHON" -m maturin build --quiet --release --locked --interpreter "$PYTHON" --out target/wheels
    "$PYTHON" -m pip install --quiet --disable-pip-version-check --no-deps --force-reinstall \
        target/wheels/nuna_localnet-*.whl
fi
