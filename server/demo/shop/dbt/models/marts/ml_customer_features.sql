{{ config(grants={'select': ['data_science']}) }}

select
    c.customer_id,
    c.segment,
    c.age_band,
    c.lifetime_orders,
    c.lifetime_revenue_eur,
    date '2026-11-22' - max(o.order_date) as days_since_last_order,
    avg(o.revenue_excl_vat_eur) as mean_order_eur,
    count(distinct t.ticket_id)::int as tickets,
    avg(t.csat_score) as mean_csat
from {{ ref('dim_customers') }} as c
left join {{ ref('fct_orders') }} as o on o.customer_id = c.customer_id
left join {{ ref('stg_support_tickets') }} as t on t.customer_id = c.customer_id
group by 1, 2, 3, 4, 5
