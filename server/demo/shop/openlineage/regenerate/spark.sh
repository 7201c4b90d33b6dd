#!/usr/bin/env bash
# Runs the Spark job with the OpenLineage listener and records its events. Needs java 17, SHOP_SPARK_PASSWORD and the
# warehouse as dbt/regenerate.sh leaves it. The two jars come from Maven Central.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
venv=${SHOP_SPARK_VENV:-/srv/shop/spark-venv}
jars=${SHOP_SPARK_JARS:-/srv/shop/jars}
: "${SHOP_SPARK_PASSWORD:?}"
export SHOP_SPARK_PASSWORD
[ -x "$venv/bin/spark-submit" ] || { python3 -m venv "$venv" && "$venv/bin/pip" install -q pyspark==3.5.7; }
mkdir -p "$jars" && cd "$jars"
for path in io/openlineage/openlineage-spark_2.12/1.53.0/openlineage-spark_2.12-1.53.0.jar org/postgresql/postgresql/42.7.14/postgresql-42.7.14.jar; do
  [ -s "${path##*/}" ] || curl -sSfO "https://repo1.maven.org/maven2/$path"
done
# So that neither this machine nor its user is in the events; spark.shop.example is 127.0.0.1 in /etc/hosts.
export SPARK_LOCAL_IP=127.0.0.1 SPARK_USER=svc_spark
cd /srv/shop && rm -rf lake spark.ndjson && cp "$here/spark_churn_scoring.py" .
PYSPARK_PYTHON=$venv/bin/python "$venv/bin/spark-submit" --master 'local[2]' --driver-memory 1g \
  --jars "$(echo "$jars"/*.jar | tr ' ' ,)" \
  --conf spark.extraListeners=io.openlineage.spark.agent.OpenLineageSparkListener \
  --conf spark.openlineage.transport.type=file --conf spark.openlineage.transport.location=/srv/shop/spark.ndjson \
  --conf spark.openlineage.namespace=spark.shop.example \
  --conf spark.openlineage.columnLineage.datasetLineageEnabled=true \
  --conf spark.openlineage.jobName.appendDatasetName=true \
  --conf spark.driver.host=spark.shop.example \
  --conf spark.sql.shuffle.partitions=2 --conf spark.ui.enabled=false \
  spark_churn_scoring.py
cp spark.ndjson "$here/../spark.ndjson"
