"""Spark job: churn score per customer, from two tables of the warehouse into a table and into Parquet files."""
import os

from pyspark.sql import SparkSession
from pyspark.sql.functions import coalesce, col, count_distinct, least, lit, max as latest, round as rounded

spark = SparkSession.builder.appName("churn_scoring").getOrCreate()
url = "jdbc:postgresql://warehouse.shop.example:5432/shop"
account = {"user": "svc_spark", "password": os.environ["SHOP_SPARK_PASSWORD"], "driver": "org.postgresql.Driver", "stringtype": "unspecified"}

features = spark.read.jdbc(url, "marts.ml_customer_features", properties=account)
events = spark.read.jdbc(url, "raw.events", properties=account)

seen = (
    events.where(col("customer_id").isNotNull())
    .groupBy("customer_id")
    .agg(count_distinct("session_id").alias("sessions"), latest("occurred_at").alias("last_seen"))
)
risk = least(lit(1.0), coalesce(col("days_since_last_order"), lit(365)) / 365.0)
scores = features.join(seen, "customer_id", "left").select(
    "customer_id",
    "segment",
    coalesce(col("sessions"), lit(0)).alias("sessions"),
    "last_seen",
    risk.alias("churn_risk"),
    rounded(col("lifetime_revenue_eur") * risk, 2).cast("decimal(14,2)").alias("revenue_at_risk_eur"),
)

scores.write.mode("overwrite").partitionBy("segment").parquet("/srv/shop/lake/churn_scores")
scores.write.option("truncate", "true").mode("overwrite").jdbc(url, "reporting.churn_scores", properties=account)
spark.stop()
