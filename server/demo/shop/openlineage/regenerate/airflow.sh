#!/usr/bin/env bash
# Runs a real Airflow (scheduler, API server, dag processor, SQLite) and records what its OpenLineage provider emits.
#   airflow.sh start | ingest | marts | stop
# ingest: a scheduled run that fails, because the feed holds a rate below zero, and a good one after the feed is mended.
# Needs SHOP_ADMIN_URL and SHOP_AIRFLOW_PASSWORD; see ../README.md for the order of the whole recording.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
venv=/srv/shop/venv
: "${SHOP_AIRFLOW_PASSWORD:?}" "${SHOP_ADMIN_URL:?}"
. "$here/airflow.env"
airflow() { (cd /srv/shop && "$venv/bin/airflow" "$@"); }

shop_sql() { # as superuser, in the database shop
  "$venv/bin/python" -c 'import sys, psycopg2; c = psycopg2.connect(sys.argv[1], dbname="shop"); c.cursor().execute(sys.argv[2]); c.commit()' "$SHOP_ADMIN_URL" "$1"
}

runs() { # dag state: how many runs of that dag are in that state
  "$venv/bin/python" -c 'import sys, sqlite3; print(sqlite3.connect("file:/srv/shop/airflow/airflow.db?mode=ro", uri=True).execute("select count(*) from dag_run where dag_id = ? and state = ?", sys.argv[1:]).fetchone()[0])' "$1" "$2"
}

until_runs() { # dag state count
  for _ in $(seq 60); do [ "$(runs "$1" "$2")" -ge "$3" ] && return; sleep 4; done
  echo "$1 has not reached $3 x $2" >&2; exit 1
}

case $1 in
  start)
    [ -x "$venv/bin/airflow" ] || { python3 -m venv "$venv" && "$venv/bin/pip" install -q apache-airflow==3.3.2 apache-airflow-providers-openlineage==2.20.3 apache-airflow-providers-postgres==7.1.1 apache-airflow-providers-common-sql==2.4.0; }
    rm -rf /srv/shop/airflow /srv/shop/airflow.ndjson
    mkdir -p /srv/shop/airflow && cp -r "$here/dags" /srv/shop/airflow/
    airflow db migrate >/dev/null 2>&1
    for part in api-server scheduler dag-processor; do
      (cd /srv/shop && exec setsid "$venv/bin/airflow" $part >"/srv/shop/airflow/$part.log" 2>&1) & echo $! >"/srv/shop/airflow/$part.pid"
    done
    for _ in $(seq 60); do airflow dags list -o plain 2>/dev/null | grep -q shop_marts && exit; sleep 2; done
    echo 'the dag processor has found no DAG' >&2; exit 1 ;;
  ingest)
    shop_sql "UPDATE landing.exchange_rate_feed SET rate_to_eur = -1 WHERE currency = 'GBP'"
    airflow dags unpause -y shop_ingest >/dev/null
    until_runs shop_ingest failed 1
    shop_sql "UPDATE landing.exchange_rate_feed SET rate_to_eur = 1.1712 WHERE currency = 'GBP'"
    airflow dags trigger shop_ingest >/dev/null
    until_runs shop_ingest success 1
    shop_sql "SET ROLE loader; UPDATE raw.products SET list_price = round(list_price * 1.04, 2), updated_at = timestamptz '2026-11-23 03:00+00' WHERE 'bestseller' = ANY (tags) AND discontinued_on IS NULL" ;;
  marts)
    airflow dags unpause -y shop_marts >/dev/null
    until_runs shop_marts success 1
    airflow dags trigger shop_marts >/dev/null
    until_runs shop_marts success 2 ;;
  stop)
    for part in scheduler dag-processor api-server; do kill -- "-$(cat "/srv/shop/airflow/$part.pid")" || true; done
    cp /srv/shop/airflow.ndjson "$here/../airflow.ndjson" ;;
esac
