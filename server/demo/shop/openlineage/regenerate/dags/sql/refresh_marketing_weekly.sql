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
