#!/bin/sh
# Builds malp_flow/web/static/govuk-frontend-<version>/ anew. For maintainers; nobody else needs node.
#   assets/build.sh          build in place and write the sums
#   assets/build.sh --check  build elsewhere and compare with what is committed
# Needs node 20 or newer, npm and sha256sum. Everything npm fetches lands in a temporary folder.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
. "$here/versions.env"
committed="$here/../malp_flow/web/static/govuk-frontend-$GOVUK_FRONTEND"

workshop=$(mktemp -d)
trap 'rm -rf "$workshop"' EXIT
cd "$workshop"
printf '{"private": true}\n' > package.json
npm install --no-audit --no-fund --no-save --ignore-scripts --silent "govuk-frontend@$GOVUK_FRONTEND" "sass@$SASS"

mkdir built
node_modules/.bin/sass --style=compressed --no-source-map --quiet-deps \
  --load-path=node_modules/govuk-frontend/dist "$here/govuk.scss" built/govuk-frontend.min.css
# The end points at a source map that we do not ship.
sed 's|//# sourceMappingURL=.*$||' node_modules/govuk-frontend/dist/govuk/govuk-frontend.min.js > built/govuk-frontend.min.js
(cd built && sha256sum govuk-frontend.min.css govuk-frontend.min.js > SHA256SUMS)

if [ "${1:-}" = "--check" ]; then
  diff -r built "$committed" && echo "The committed files are what the build makes."
else
  mkdir -p "$committed"
  cp built/* "$committed/"
  cat "$committed/SHA256SUMS"
fi
