-- The table behind the dashboard Executive revenue, made anew.
DELETE FROM reporting.revenue_daily;
INSERT INTO reporting.revenue_daily (revenue_date, orders, gross_revenue, refunds, net_revenue, net_revenue_7d)
SELECT revenue_date, sum(orders), sum(gross_revenue_eur), sum(refunds_eur), sum(net_revenue_eur),
       avg(sum(net_revenue_eur)) OVER (ORDER BY revenue_date ROWS BETWEEN 6 PRECEDING AND CURRENT ROW)
FROM marts.fct_revenue
GROUP BY revenue_date;
