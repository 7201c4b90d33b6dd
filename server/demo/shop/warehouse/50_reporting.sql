-- The tables behind the dashboards: the statements of the Airflow DAG shop_marts, then the scores of the churn model.
SET ROLE loader;

-- The table behind the dashboard Executive revenue, made anew.
DELETE FROM reporting.revenue_daily;
INSERT INTO reporting.revenue_daily (revenue_date, orders, gross_revenue, refunds, net_revenue, net_revenue_7d)
SELECT revenue_date, sum(orders), sum(gross_revenue_eur), sum(refunds_eur), sum(net_revenue_eur),
       avg(sum(net_revenue_eur)) OVER (ORDER BY revenue_date ROWS BETWEEN 6 PRECEDING AND CURRENT ROW)
FROM marts.fct_revenue
GROUP BY revenue_date;

-- The table behind the dashboard Marketing funnel, kept in step with the mart.
MERGE INTO reporting.marketing_weekly AS t
USING (SELECT week_start, channel, spend_eur, clicks, orders, attributed_revenue_eur, return_on_ad_spend FROM marts.mart_marketing_funnel) AS s
ON t.week_start = s.week_start AND t.channel = s.channel
WHEN MATCHED AND (t.spend_eur, t.orders) IS DISTINCT FROM (s.spend_eur, s.orders) THEN
  UPDATE SET spend_eur = s.spend_eur, clicks = s.clicks, orders = s.orders, revenue_eur = s.attributed_revenue_eur,
             return_on_ad_spend = s.return_on_ad_spend, refreshed_at = now()
WHEN NOT MATCHED THEN
  INSERT (week_start, channel, spend_eur, clicks, orders, revenue_eur, return_on_ad_spend)
  VALUES (s.week_start, s.channel, s.spend_eur, s.clicks, s.orders, s.attributed_revenue_eur, s.return_on_ad_spend);

-- Spark writes these rows over JDBC (openlineage/regenerate/spark_churn_scoring.py); here is its formula in SQL, so that
-- the table is not empty on a machine without Spark.
INSERT INTO reporting.churn_scores (customer_id, segment, sessions, last_seen, churn_risk, revenue_at_risk_eur)
SELECT f.customer_id, f.segment, coalesce(e.sessions, 0), e.last_seen, risk, round((f.lifetime_revenue_eur * risk)::numeric, 2)
FROM marts.ml_customer_features AS f
LEFT JOIN (SELECT customer_id, count(DISTINCT session_id) AS sessions, max(occurred_at) AS last_seen
           FROM raw.events WHERE customer_id IS NOT NULL GROUP BY customer_id) AS e USING (customer_id)
CROSS JOIN LATERAL (SELECT least(1.0, coalesce(f.days_since_last_order, 365) / 365.0)::double precision AS risk) AS r;

RESET ROLE;
