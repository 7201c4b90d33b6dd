-- What the nightly maintenance does; the sandbox is nobody's and stays without statistics.
SET default_statistics_target = 20;
ANALYZE raw.categories, raw.inventory, raw.exchange_rates, raw.campaigns, raw.ad_spend, raw.support_tickets, landing.order_feed, landing.customer_feed,
  ops.load_log, ops.price_changes, ops.gdpr_requests, staging.countries, snapshots.product_prices, marts.dim_customers, marts.dim_products, marts.dim_dates,
  marts.fct_orders, marts.fct_order_lines, marts.fct_refunds, marts.fct_revenue, marts.fct_sessions, marts.mart_marketing_funnel,
  marts.ml_customer_features, marts.mv_revenue_monthly, reporting.revenue_daily, reporting.marketing_weekly, reporting.churn_scores;
RESET default_statistics_target;
