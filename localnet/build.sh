#!/usr/bin/env bash
# Builds target/release/nuna-localnet and installs the Python module for ../.venv, or for the
# interpreter that PYTHON names. Needs rustup's cargo and a C compiler.
set -euo pipefail
cd "$(dirname "$0")"
PYTHON="${PYTHON:-../.venv/bin/python}"
MATURIN="maturin==1.16.0"

install() {
    if "$PYTHON" -m pip --version >/dev/null 2>&1; then
        "$PYTHON" -m pip install --quiet --disable-pip-version-check "$@"
    else
        uv pip install --quiet --python "$PYTHON" "$@"
    fi
}

cargo build --release --locked --package localnet
if [ ! -x "$PYTHON" ]; then
    echo "localnet: no interpreter at $PYTHON, so the Python module is not installed" >&2
    exit 0
fi
install "$MATURIN"
rm -rf target/wheels
"$PYTHON" -m maturin build --quiet --release --locked --interpreter "$PYTHON" --out target/wheels
install --no-deps --force-reinstall target/wheels/nuna_localnet-*.whl
