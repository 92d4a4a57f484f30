#!/usr/bin/env bash
# Gradescope runs this once, as root, when it builds the image: it installs Rust, a linker and PostgreSQL (for the
# exercise that needs one) where they are not there, compiles what all exercises share, and grades an empty exercise, so
# that an image that cannot grade is not built.
set -eu
root=${AUTOGRADER_ROOT:-/autograder}
here=$(cd "$(dirname "$0")" && pwd)
. "$here/environment.sh"

packages=()
command -v cc >/dev/null || packages+=(gcc libc6-dev)
command -v cargo >/dev/null || packages+=(ca-certificates curl)
command -v initdb >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || packages+=(postgresql)
if ((${#packages[@]} > 0)); then
    apt-get update
    DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends "${packages[@]}"
fi
if ! command -v cargo >/dev/null; then
    installer=$(mktemp)
    curl --proto '=https' --tlsv1.2 --silent --show-error --fail --output "$installer" https://sh.rustup.rs
    RUSTUP_HOME=$root/rust/rustup CARGO_HOME=$root/rust/cargo sh "$installer" -y --no-modify-path --profile minimal
    rm "$installer"
    . "$here/environment.sh"
fi

"$here/cargo-grade" doctor --warm

# The rubric, if there is one, is read here for the first time: a mistake in it must not become a student's.
sample=$(mktemp -d)
trap 'rm -rf "$sample"' EXIT
mkdir -p "$sample/01_threaded_slow/src"
echo '// Nothing yet.' >"$sample/01_threaded_slow/src/lib.rs"
if [ -f "$here/rubric.toml" ]; then set -- --rubric "$here/rubric.toml"; else set --; fi
"$here/cargo-grade" grade "$sample" --exercise 1 --exit-zero "$@"
