#!/bin/sh
# Installer les paquets système qui manquent : systeme.sh PROGRAMME:PAQUET …
# Installe avec apt si c'est permis ; sinon dit quoi faire, et s'arrête avec le code 2.
set -u
manquants=""
for couple in "$@"; do
  programme=${couple%%:*}
  paquet=${couple##*:}
  [ -e "$programme" ] || command -v "$programme" >/dev/null 2>&1 || manquants="$manquants $paquet"
done
[ -z "$manquants" ] && exit 0

prefixe=""
[ "$(id -u)" -eq 0 ] || prefixe="sudo -n"
if command -v apt-get >/dev/null 2>&1 && { [ -z "$prefixe" ] || $prefixe true 2>/dev/null; }; then
  echo "Installation de :$manquants"
  $prefixe apt-get update -qq &&
    DEBIAN_FRONTEND=noninteractive $prefixe apt-get install -y -qq $manquants >/dev/null && exit 0
fi
echo "Paquets système manquants :$manquants" >&2
echo "Installez-les, puis relancez : sudo apt install$manquants" >&2
exit 2
