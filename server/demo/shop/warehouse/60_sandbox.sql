-- What analysts built for themselves: copies of marts, some with personal data, that nobody documents.
SET ROLE jonas;

CREATE TABLE sandbox.churn_training AS
SELECT f.customer_id, f.segment, f.lifetime_orders, f.days_since_last_order, f.mean_csat,
       count(o.order_id) FILTER (WHERE o.order_date >= '2026-08-22') = 0 AS churned
FROM marts.ml_customer_features AS f
LEFT JOIN marts.fct_orders AS o ON o.customer_id = f.customer_id
GROUP BY 1, 2, 3, 4, 5;

RESET ROLE;
SET ROLE ines;

CREATE TABLE sandbox.black_friday_2025 AS
WITH days AS (
  SELECT revenue_date, channel, net_revenue_eur, avg(net_revenue_eur) OVER (PARTITION BY channel ORDER BY revenue_date ROWS 27 PRECEDING) AS usual
  FROM marts.fct_revenue
)
SELECT revenue_date, channel, sum(net_revenue_eur) AS net_revenue_eur, sum(net_revenue_eur) - sum(usual) AS uplift_eur
FROM days WHERE revenue_date BETWEEN '2025-11-24' AND '2025-12-01' GROUP BY revenue_date, channel;

GRANT SELECT ON sandbox.black_friday_2025 TO marketing;
RESET ROLE;

-- A list for a voucher mailing that priya asked the platform team for; it was never dropped.
CREATE TABLE sandbox.vip_mailing_2026_10 AS
SELECT email, full_name, street_line, postal_code, city, lifetime_revenue_eur
FROM marts.dim_customers WHERE segment = 'vip' AND marketing_opt_in ORDER BY lifetime_revenue_eur DESC LIMIT 200;
ALTER TABLE sandbox.vip_mailing_2026_10 OWNER TO priya;

-- Old tickets are put here before they leave raw.
SET ROLE loader;
CREATE TABLE landing.closed_tickets (ticket_id bigint, customer_id bigint, subject text, closed_at timestamptz);
RESET ROLE;
