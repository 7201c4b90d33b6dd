#!/usr/bin/env bash
# Runs dbt for real and renews what is committed of it: target/*.json here, the two recorded builds in ../warehouse,
# and the OpenLineage events of dbt-ol in ../openlineage.
#
# Needs: python3 with pip; a PostgreSQL 18 that answers as warehouse.shop.example:5432 (a line in /etc/hosts) with
#   -c shared_preload_libraries=pg_stat_statements -c wal_level=logical
#   -c logging_collector=on -c log_destination=jsonlog -c log_rotation_size=0
# and SHOP_ADMIN_URL, a superuser there, such as postgresql://postgres:secret@warehouse.shop.example:5432/postgres.
# The database `shop` of that server is dropped and made anew.
set -euo pipefail
: "${SHOP_ADMIN_URL:?see the head of this file}"
here=$(cd "$(dirname "$0")" && pwd)
venv=${SHOP_VENV:-$(mktemp -d)/venv}
run=/srv/shop/dbt # a neutral place, because dbt writes its folders into its artifacts
export SHOP_WAREHOUSE=$here/../warehouse
export SHOP_DBT_PASSWORD=${SHOP_DBT_PASSWORD:-$(head -c 18 /dev/urandom | base64)}
export DBT_SEND_ANONYMOUS_USAGE_STATS=0 DO_NOT_TRACK=1

[ -x "$venv/bin/dbt" ] || { python3 -m venv "$venv" && "$venv/bin/pip" install -q dbt-core==1.11.16 dbt-postgres==1.11.0 openlineage-dbt==1.54.0; }
warehouse() { "$venv/bin/python" "$here/warehouse.py" "$@"; }
rm -rf "$run" && mkdir -p "$run" && cp -r "$here"/{dbt_project.yml,profiles.yml,models,macros,seeds,snapshots,tests} "$run"
cd "$run"
export DBT_PROFILES_DIR=. PATH=$venv/bin:$PATH

warehouse create
warehouse apply 01 08
warehouse accounts
mark=$(warehouse mark)
dbt build
warehouse record "$mark" 20_dbt_build.sql "What dbt ran on the evening of 22 November (dbt build on an empty warehouse), as the server logged it.|Recorded by dbt/regenerate.sh; not edited. Reads of pg_catalog and unit tests are left out."

${SHOP_INGEST:-warehouse apply 30 30} # SHOP_INGEST: a command that runs the DAG shop_ingest instead
mark=$(warehouse mark)
dbt source freshness || true # the count of the stock is late, as it should be
cp target/sources.json /srv/shop/sources.json
cat > openlineage.yml <<'YML'
transport: {type: file, log_file_path: /srv/shop/dbt.ndjson, append: true}
YML
rm -f /srv/shop/dbt.ndjson
OPENLINEAGE_CONFIG=openlineage.yml OPENLINEAGE_NAMESPACE=dbt.shop.example dbt-ol build
warehouse record "$mark" 40_dbt_build.sql "What dbt ran on the morning of 23 November (dbt build after the load of 30_ingest.sql), as the server logged it.|Recorded by dbt/regenerate.sh; not edited. Reads of pg_catalog and unit tests are left out."
cp target/manifest.json target/run_results.json target/semantic_manifest.json /srv/shop/
dbt docs generate --no-compile

mkdir -p "$here/target"
cp /srv/shop/{manifest,run_results,semantic_manifest,sources}.json target/catalog.json "$here/target/"
cp /srv/shop/dbt.ndjson "$here/../openlineage/dbt.ndjson"
! grep -lE '/(root|home|tmp|work)/' "$here"/target/*.json "$here/../openlineage/dbt.ndjson" "$here"/../warehouse/*_dbt_build.sql || { echo 'a path of this machine is in the artifacts' >&2; exit 1; }
