#!/bin/sh
# Runs the toy project with one version of dbt in a neutral folder: record-dbt.sh <dbt binary> <v1.5|v1.6|v1.8> <folder>.
# With SHOP_BROKEN=1 one model fails and only `dbt build` is run, as on a bad night.
# Leaves <folder>/target and <folder>/build/run_results.json (of `dbt build`, which `dbt docs generate` would overwrite).
set -e
dbt=$1; export SHOP_EXTRA=$2; folder=$3
export DBT_SEND_ANONYMOUS_USAGE_STATS=0 DO_NOT_TRACK=1
rm -rf "$folder"; mkdir -p "$folder/build"
cp -r "$(dirname "$0")/project/." "$folder/"
cd "$folder"
export DBT_PROFILES_DIR=$folder
$dbt build || true
cp target/run_results.json build/
[ -n "$SHOP_BROKEN" ] && exit 0
$dbt source freshness || true
$dbt docs generate
