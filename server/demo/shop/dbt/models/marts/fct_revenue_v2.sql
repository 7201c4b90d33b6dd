{{ config(alias='fct_revenue', indexes=[{'columns': ['revenue_date']}]) }}

with sold as (

    select
        order_date as revenue_date,
        country_code,
        region,
        channel,
        count(*)::int as orders,
        sum(units)::int as units,
        sum(gross_revenue_eur) as gross_revenue_eur,
        sum(revenue_excl_vat_eur) as revenue_excl_vat_eur,
        sum(contribution_eur) as contribution_eur
    from {{ ref('fct_orders') }}
    where counts_as_revenue
    group by 1, 2, 3, 4

),

given_back as (

    select r.refund_date as revenue_date, o.country_code, o.channel, sum(r.refund_eur) as refunds_eur
    from {{ ref('fct_refunds') }} as r
    inner join {{ ref('fct_orders') }} as o on o.order_id = r.order_id
    group by 1, 2, 3

)

select
    sold.revenue_date,
    sold.country_code,
    sold.region,
    sold.channel,
    sold.orders,
    sold.units,
    sold.gross_revenue_eur,
    coalesce(given_back.refunds_eur, 0) as refunds_eur,
    sold.revenue_excl_vat_eur - coalesce(given_back.refunds_eur, 0) as net_revenue_eur,
    sold.contribution_eur - coalesce(given_back.refunds_eur, 0) as contribution_eur
from sold
left join given_back using (revenue_date, country_code, channel)
