# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=sh
#
# What ./run and ./check share: the one list of Debian packages, and how a step is shown.
# Sourced from the top of the source tree, with $logs set to the folder for the steps' logs.

packages='
  gcc libc6-dev meson ninja-build pkg-config gettext itstool
  libglib2.0-dev libglib2.0-bin libgtk-4-dev libgtk-4-bin libadwaita-1-dev
  libgnutls28-dev libserialport-dev libsqlite3-dev libjson-glib-dev libsecret-1-dev libxml2-dev
  desktop-file-utils appstream yelp-tools libxml2-utils
  adwaita-icon-theme librsvg2-common fonts-cantarell gsettings-desktop-schemas dconf-gsettings-backend
  dbus at-spi2-core xvfb python3-gi python3-yaml gir1.2-gtk-4.0 gir1.2-adw-1 gir1.2-atspi-2.0
  locales openssl gnutls-bin socat chrony
'

# stop SENTENCE...: ends the script, saying why.
stop ()
{
  printf '%s\n' "$@" >&2
  exit 1
}

# step NAME LOG COMMAND...: runs a step quietly; when it fails, shows the end of its log and where the rest is.
step ()
{
  step_name=$1
  step_log=$logs/$2.txt
  shift 2

  printf '%s …\n' "$step_name"
  mkdir -p "$logs"
  if "$@" > "$step_log" 2>&1 < /dev/null; then
    return 0
  fi

  tail -n 40 "$step_log" >&2
  stop '' "This failed: $step_name." "The command was: $*" "All it said is in $step_log."
}

as_root ()
{
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  else
    sudo "$@"
  fi
}

# Each package of the list that is not installed.
missing_packages ()
{
  # shellcheck disable=SC2086 # the list is words
  installed=$(dpkg-query --show --showformat '${db:Status-Status} ${Package}\n' $packages 2> /dev/null |
                sed -n 's/^installed //p')
  for package in $packages; do
    printf '%s\n' "$installed" | grep -qxF "$package" || printf '%s ' "$package"
  done
}

install_missing_packages ()
{
  if ! command -v dpkg-query > /dev/null; then
    printf '%s\n' 'This is not Debian, so nothing is installed for you; the packages needed are listed in tests/setup.sh.'
    return 0
  fi

  missing=$(missing_packages)
  [ -n "$missing" ] || return 0

  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo > /dev/null || stop 'Packages are missing, and there is no sudo to install them with. As root, run:' \
                                        "  apt-get install --no-install-recommends $missing"
    # Asked for here, where the question can be seen and answered.
    echo "These packages are missing and will be installed: $missing"
    sudo -v || stop 'Without permission to install packages this cannot go on.'
  fi

  step 'Looking up packages' apt-update as_root apt-get update
  # shellcheck disable=SC2086 # the list is words
  step "Installing $missing" apt-install \
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends $missing
}

# build FOLDER TARGET [OPTION...]: compiles a target of Ninja, and configures with the options when that was not done yet.
build ()
{
  build_dir=$1
  build_target=$2
  build_name=$(basename "$build_dir")
  shift 2

  [ -f "$build_dir/build.ninja" ] || step "Configuring $build_dir" "configure-$build_name" meson setup "$build_dir" "$@"
  step "Compiling in $build_dir" "compile-$build_name" ninja -C "$build_dir" "$build_target"
}
