{{ config(materialized='ephemeral') }}

select
    i.order_id,
    i.line_no,
    i.sku,
    i.quantity,
    o.order_date,
    o.currency,
    {{ to_reporting_currency('i.line_total', 'r.rate_to_eur') }} as line_revenue_eur,
    round(i.quantity * p.unit_cost::numeric, 2) as line_cost_eur
from {{ ref('stg_order_items') }} as i
inner join {{ ref('stg_orders') }} as o on o.order_id = i.order_id
left join {{ ref('stg_exchange_rates') }} as r on r.currency = o.currency and r.rate_date = o.order_date
inner join {{ ref('stg_products') }} as p on p.sku = i.sku
