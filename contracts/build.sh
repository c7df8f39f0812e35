#!/usr/bin/env bash
# Builds every contract's Wasm: compile, shake the spec, optimise, checksum. --check compares with what is committed.
set -euo pipefail
cd "$(dirname "$0")"
contracts=(nft marketplace collection-factory)
[ -f royalty-manager/Cargo.toml ] && contracts+=(royalty-manager)
[ -f auction/Cargo.toml ] && contracts+=(auction)
out=wasm
if [ "${1:-}" = --check ]; then out=target/wasm-check; elif [ $# -gt 0 ]; then
  echo "usage: contracts/build.sh [--check]   build into contracts/wasm, or compare a fresh build with it"; [ "$1" = --help ]; exit
fi
rustup target list --installed | grep -qx wasm32v1-none || rustup target add wasm32v1-none || {
  echo "no Wasm target can be installed here; see contracts/README.md for building with Debian's rustc-web"; exit 3; }
[ -d node_modules/binaryen ] || npm ci --silent --no-audit --no-fund
export SOROBAN_SDK_BUILD_SYSTEM_SUPPORTS_SPEC_SHAKING_V2=1
target=${CARGO_TARGET_DIR:-target}
mkdir -p "$out"
# Paths of the building machine do not belong in the code: they would make its bytes differ from place to place.
export RUSTFLAGS="--remap-path-prefix=$HOME=/home --remap-path-prefix=$PWD=/contracts"
cargo build --locked --release --target wasm32v1-none "${contracts[@]/#/-pnuna-}"
unset RUSTFLAGS
for contract in "${contracts[@]}"; do
  name=${contract//-/_}
  cargo run --locked --quiet -p xtask -- shake "$target/wasm32v1-none/release/nuna_$name.wasm" "$target/$name.shaken.wasm"
  node_modules/.bin/wasm-opt -Oz --mvp-features --enable-mutable-globals "$target/$name.shaken.wasm" -o "$out/$name.wasm"
  size=$(stat -c %s "$out/$name.wasm")
  echo "$out/$name.wasm: $size bytes"
  [ "$size" -le 32768 ] || { echo "$name is over 32 KiB"; exit 1; }
done
if [ "$out" = wasm ]; then (cd wasm && sha256sum ./*.wasm >SHA256SUMS); else
  for contract in "${contracts[@]}"; do cmp "$out/${contract//-/_}.wasm" "wasm/${contract//-/_}.wasm"; done
  (cd wasm && sha256sum --check --quiet SHA256SUMS)
  echo "contracts: a fresh build gives the committed bytes"
fi
