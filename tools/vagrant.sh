#!/bin/sh
# Provisions the Vagrant machine, as root: Node, then what any first use sets up, then the commands on PATH.
set -eu
export DEBIAN_FRONTEND=noninteractive
for program in node npm git; do
  if ! command -v $program >/dev/null; then
    apt-get -q update
    apt-get -q install -y --no-install-recommends nodejs npm git ca-certificates
    break
  fi
done
sh /vagrant/tools/setup.sh test

# Containers are root's business: the commands become root, and so does `npm test`.
for command in mydocker course; do
  cat >/usr/local/bin/$command <<WRAPPER
#!/bin/sh
[ "\$(id -u)" = 0 ] || exec sudo -E /vagrant/$command "\$@"
exec /vagrant/$command "\$@"
WRAPPER
  chmod 755 /usr/local/bin/$command
done
echo 'export MYDOCKER_SUDO=1' >/etc/profile.d/mydocker.sh
