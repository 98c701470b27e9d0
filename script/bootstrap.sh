# shellcheck shell=sh
# Sourced by script/demo and script/test, from any folder: goes to the repository's root and makes sure that .venv holds
# what uv.lock says. Nothing is needed but Python 3.10 or newer; uv is used when it is on PATH and fetched into .venv if not.
# .venv/.ready holds the checksum of what was installed, so that a second run starts at once.

cd "$(dirname -- "$0")/.." || exit 1
# Another environment's variables would lead elsewhere; without compiled modules each of the many programs starts slowly.
unset VIRTUAL_ENV UV_PROJECT_ENVIRONMENT PYTHONPATH PYTHONHOME PYTHONDONTWRITEBYTECODE
UV_PYTHON_DOWNLOADS=never
export UV_PYTHON_DOWNLOADS

say() { printf '%s\n' "$*" >&2; }

# A version manager's shim may be on PATH and still not run, so each candidate is run.
is_a_python_we_support() {
  "$1" -c 'import sys; raise SystemExit(not (3, 10) <= sys.version_info[:2] <= (3, 14))' >/dev/null 2>&1
}

make_environment() {
  found=
  for python in python3 python3.13 python3.12 python3.11 python3.14 python3.10 python; do
    is_a_python_we_support "$python" || continue
    found="$found $python"
    if command -v uv >/dev/null 2>&1; then
      uv venv --quiet --clear --python "$python" .venv && return 0
    # Debian's python3 has the module venv and yet cannot fill an environment until python3-venv is installed.
    elif "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then
      "$python" -m venv --clear .venv && return 0
    fi
  done
  if [ -z "$found" ]; then
    say "Python 3.10 to 3.14 is needed, and none of python3, python3.10 ... python3.14 on PATH is one that runs."
  else
    say "None of$found can make a virtual environment. On Debian or Ubuntu: apt install python3-venv. Or install uv."
  fi
  return 1
}

install_what_the_lock_says() {
  is_a_python_we_support .venv/bin/python || make_environment || return 1
  if command -v uv >/dev/null 2>&1; then
    uv=uv
  else
    uv=.venv/bin/uv
    [ -x "$uv" ] || .venv/bin/python -m pip install --quiet --disable-pip-version-check \
      "uv==$(sed -n '/^name = "uv"$/{n;s/^version = "\(.*\)"$/\1/p;}' uv.lock)" || return 1
  fi
  # --inexact keeps the pip that python -m venv put there.
  "$uv" sync --quiet --frozen --inexact || return 1
  # Meltano compares only the address of a plugin that it installed from this folder, so it would keep old dependencies.
  rm -rf .meltano/extractors/tap-constantcontact .meltano/loaders/target-constantcontact
}

checksum=$(cat pyproject.toml uv.lock | cksum)
if [ "$(cat .venv/.ready 2>/dev/null)" != "$checksum" ]; then
  say "Installing into .venv (once; later runs start at once) ..."
  install_what_the_lock_says || { say "The installation failed; what went wrong is above."; exit 1; }
  printf '%s\n' "$checksum" >.venv/.ready
fi
PATH="$PWD/.venv/bin:$PATH"
export PATH
