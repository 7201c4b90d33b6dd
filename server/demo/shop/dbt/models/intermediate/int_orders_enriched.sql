with lines as (

    select
        order_id,
        sum(line_revenue_eur) as gross_revenue_eur,
        sum(line_cost_eur) as cost_eur,
        sum(quantity) as units
    from {{ ref('int_order_lines_eur') }}
    group by order_id

),

paid as (

    select order_id, bool_or(is_captured) as is_paid, min(method) as payment_method
    from {{ ref('stg_payments') }}
    group by order_id

)

select
    o.order_id,
    o.customer_id,
    o.order_date,
    o.placed_at,
    o.channel,
    o.order_status,
    o.campaign_id,
    o.utm_source,
    c.country_code,
    country.region,
    coalesce(paid.is_paid, false) and not o.is_cancelled as counts_as_revenue,
    paid.payment_method,
    lines.units,
    lines.gross_revenue_eur,
    round(lines.gross_revenue_eur / (1 + country.vat_rate), 2) as revenue_excl_vat_eur,
    lines.cost_eur,
    coalesce(s.shipping_cost, 0)::numeric as shipping_cost_eur,
    o.updated_at
from {{ ref('stg_orders') }} as o
inner join lines on lines.order_id = o.order_id
inner join {{ ref('stg_customers') }} as c on c.customer_id = o.customer_id
inner join {{ ref('countries') }} as country on country.country_code = c.country_code
left join paid on paid.order_id = o.order_id
left join {{ ref('stg_shipments') }} as s on s.order_id = o.order_id
