# Sourced by build.sh: a compiler for wasm32v1-none. rustup's where its target can be downloaded; else Debian's
# rustc-web, unpacked into a cache folder (nothing is installed), with the standard library built from its source.
# NUNA_WASM_COMPILER=debian takes the second in any case.
packages=(rustc-web libstd-rust-web-1.96 libstd-rust-web-dev rust-web-src libllvm22)
debian=${XDG_CACHE_HOME:-$HOME/.cache}/nuna-rustc-web
via=

find_compiler() {
  if [ "${NUNA_WASM_COMPILER:-}" != debian ] &&
    { rustup target list --installed 2>/dev/null | grep -qx wasm32v1-none || rustup target add wasm32v1-none 2>/dev/null; }; then
    via=rustup
  elif [ -x "$debian/usr/bin/rustc" ] || unpack_debian; then
    via=debian
  else
    return 1
  fi
}

unpack_debian() {
  command -v apt-get >/dev/null && command -v dpkg >/dev/null || return 1
  mkdir -p "$debian"
  (cd "$debian" && apt-get download -q "${packages[@]}" && for deb in ./*.deb; do dpkg -x "$deb" .; done && rm ./*.deb)
}

compiler_version() {
  if [ "$via" = debian ]; then with_debian "$debian/usr/bin/rustc" --version; else rustc --version; fi
}

with_debian() {
  LD_LIBRARY_PATH=$debian/usr/lib/x86_64-linux-gnu:${LD_LIBRARY_PATH:-} "$@"
}

# The linker's stack of 1 MiB would be allocated, and paid for, in each call (140,000 instructions); with 48 KiB stack and
# data fit one page. The stack lies below the data, so running out of it traps.
# Paths of the building machine do not belong in the code: they would make its bytes differ from place to place, and long
# ones make them more.
compile() {
  local cargo_home=${CARGO_HOME:-$HOME/.cargo}
  local flags="-Clink-arg=-zstack-size=49152 --remap-path-prefix=$HOME=/home --remap-path-prefix=$PWD=/contracts"
  # The last one that fits counts. Crates come from folders named by their registry, which must be there to be named.
  local registry
  cargo fetch --locked --quiet
  for registry in "$cargo_home"/registry/src/*; do flags="$flags --remap-path-prefix=$registry=/crates"; done
  # Little inlining by LLVM, the rest by wasm-opt: a market is 12 % smaller so.
  local flags="$flags -C llvm-args=-inline-threshold=30"
  local build=(cargo build --locked --release --target wasm32v1-none "$@")
  export SOROBAN_SDK_BUILD_SYSTEM_SUPPORTS_SPEC_SHAKING_V2=1
  if [ "$via" = rustup ]; then
    RUSTFLAGS=$flags "${build[@]}"
  else
    local lld
    lld=$(rustc --print sysroot)/lib/rustlib/x86_64-unknown-linux-gnu/bin/rust-lld
    RUSTFLAGS="$flags --remap-path-prefix=$debian=/debian" RUSTC=$debian/usr/bin/rustc RUSTC_BOOTSTRAP=1 \
      CARGO_TARGET_WASM32V1_NONE_LINKER=$lld with_debian "${build[@]}" -Z build-std=core,alloc -Z build-std-features=optimize_for_size
  fi
}
