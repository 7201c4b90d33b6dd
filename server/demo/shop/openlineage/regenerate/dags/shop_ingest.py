"""Loads the feeds of landing into raw, every hour."""
from datetime import timedelta

import pendulum
from airflow.providers.common.sql.operators.sql import SQLColumnCheckOperator, SQLExecuteQueryOperator
from airflow.sdk import DAG

with DAG(
    dag_id="shop_ingest",
    description="Feeds of the shop system into raw",
    schedule="0 * * * *",
    start_date=pendulum.datetime(2026, 11, 1, tz="UTC"),
    catchup=False,
    tags=["ingest", "hourly"],
    default_args={"owner": "data-platform", "retries": 0, "execution_timeout": timedelta(minutes=5)},
    template_searchpath=["/srv/shop/airflow/dags/sql"],
    doc_md="Each task runs one SQL file. A refused exchange rate stops the run before anything is purged.",
) as dag:

    def sql(name):
        return SQLExecuteQueryOperator(task_id=name, conn_id="warehouse", sql=f"{name}.sql")

    check = SQLColumnCheckOperator(
        task_id="check_orders",
        conn_id="warehouse",
        table="raw.orders",
        column_mapping={"order_id": {"unique_check": {"equal_to": 0}, "null_check": {"equal_to": 0}}, "placed_at": {"null_check": {"equal_to": 0}}},
    )
    loads = sql("load_customers") >> sql("load_orders") >> sql("load_order_items") >> sql("load_payments")
    loads >> check >> sql("load_exchange_rates") >> sql("mark_delivered") >> sql("purge_feeds") >> sql("log_load")
