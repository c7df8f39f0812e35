#!/usr/bin/env bash
# Builds the contracts' Wasm: compile, shake the spec, optimise, checksum; and the pages of their interfaces.
#   contracts/build.sh [contract …]            into contracts/wasm (all contracts unless some are named)
#   contracts/build.sh --rehearsal             the next schema's code, for the upgrade's test, into contracts/test-suites/wasm
#   contracts/build.sh [--rehearsal] --check   a fresh build, compared with the committed bytes
# Exit code 3: no compiler for Wasm can be had here, or not the one of the committed bytes.
set -euo pipefail
cd "$(dirname "$0")"
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$PWD/target}
committed=wasm pages=../docs/contracts features=() check=
while [[ "${1:-}" == -* ]]; do
  case "$1" in
    --check) check=yes ;;
    --rehearsal) committed=test-suites/wasm; pages=$CARGO_TARGET_DIR/rehearsal; features=(--features rehearsal) ;;
    *) sed -n '2,6p' "$0"; exit 2 ;;
  esac
  shift
done
out=$committed
[ -z "$check" ] || { out=$CARGO_TARGET_DIR/check/$committed; pages=$out; }
all=()
for contract in nft marketplace auction royalty-manager collection-factory; do
  [ -f "$contract/Cargo.toml" ] || continue
  [ ${#features[@]} = 0 ] || grep -q '^rehearsal' "$contract/Cargo.toml" || continue
  all+=("$contract")
done
contracts=("${@:-${all[@]}}")

source ./toolchain.sh
find_compiler || { echo "contracts: no compiler for Wasm can be had here (see toolchain.sh); the committed Wasm stands"; exit 3; }
if [ -n "$check" ] && [ "$(compiler_version)" != "$(cat wasm/COMPILER)" ]; then
  echo "contracts: cannot compare: the committed Wasm is of $(cat wasm/COMPILER), here is $(compiler_version)"; exit 3
fi
[ -d node_modules/binaryen ] || npm ci --silent --no-audit --no-fund
mkdir -p "$out" "$pages"
# One after another: the marketplace knows the collections' code by its checksum.
for contract in "${contracts[@]}"; do
  name=${contract//-/_}
  compile "-pnuna-$contract" "${features[@]}"
  raw=$CARGO_TARGET_DIR/wasm32v1-none/release/nuna_$name.wasm
  shaken=$CARGO_TARGET_DIR/$name.shaken.wasm
  cargo run --locked --quiet -p xtask -- shake "$raw" "$shaken"
  cargo run --locked --quiet -p xtask -- interface "$contract" "$raw" >"$pages/$contract.md"
  node_modules/.bin/wasm-opt -Oz --converge --mvp-features --enable-mutable-globals "$shaken" -o "$out/$name.wasm"
  size=$(stat -c %s "$out/$name.wasm")
  echo "$out/$name.wasm: $size bytes"
  [ "$size" -le 49152 ] || { echo "contracts: $name is over 48 KiB"; exit 1; }
  [ "$out" != wasm ] || (cd wasm && sha256sum ./*.wasm >SHA256SUMS)
done
if [ -n "$check" ]; then
  for contract in "${contracts[@]}"; do
    cmp "$out/${contract//-/_}.wasm" "$committed/${contract//-/_}.wasm"
    [ ${#features[@]} != 0 ] || cmp "$pages/$contract.md" "../docs/contracts/$contract.md"
  done
  (cd wasm && sha256sum --check --quiet SHA256SUMS)
  echo "contracts: a fresh build gives the committed bytes of $committed"
elif [ "$out" = wasm ]; then
  compiler_version >wasm/COMPILER
fi
