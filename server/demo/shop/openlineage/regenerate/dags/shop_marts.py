"""Refreshes the tables behind the dashboards after dbt has built the marts."""
import pendulum
from airflow.providers.common.sql.operators.sql import SQLExecuteQueryOperator
from airflow.sdk import DAG

with DAG(
    dag_id="shop_marts",
    description="Marts into the tables behind the dashboards",
    schedule="30 6 * * *",
    start_date=pendulum.datetime(2026, 11, 1, tz="UTC"),
    catchup=False,
    tags=["reporting", "daily"],
    default_args={"owner": "finance-data", "retries": 0},
    template_searchpath=["/srv/shop/airflow/dags/sql"],
) as dag:
    for name in ("refresh_revenue_daily", "refresh_marketing_weekly"):
        SQLExecuteQueryOperator(task_id=name, conn_id="warehouse", sql=f"{name}.sql", split_statements=True)
