with spend as (

    select date_trunc('week', spend_date)::date as week_start, channel, sum(spend_eur) as spend_eur, sum(clicks) as clicks
    from {{ ref('stg_ad_spend') }}
    group by 1, 2

),

visits as (

    select
        date_trunc('week', started_at)::date as week_start,
        utm_source as channel,
        count(*) as sessions,
        count(*) filter (where saw_product) as sessions_with_product,
        count(*) filter (where added_to_cart) as sessions_with_cart,
        count(*) filter (where reached_checkout) as sessions_with_checkout
    from {{ ref('fct_sessions') }}
    group by 1, 2

),

sold as (

    select
        date_trunc('week', o.order_date)::date as week_start,
        s.channel,
        count(*) as orders,
        sum(o.revenue_excl_vat_eur) as attributed_revenue_eur
    from {{ ref('fct_orders') }} as o
    inner join (select distinct campaign_id, channel from {{ ref('stg_ad_spend') }}) as s on s.campaign_id = o.campaign_id
    where o.counts_as_revenue
    group by 1, 2

)

select
    spend.week_start,
    spend.channel,
    spend.spend_eur,
    spend.clicks,
    visits.sessions,
    visits.sessions_with_product,
    visits.sessions_with_cart,
    visits.sessions_with_checkout,
    coalesce(sold.orders, 0) as orders,
    coalesce(sold.attributed_revenue_eur, 0) as attributed_revenue_eur,
    round(coalesce(sold.attributed_revenue_eur, 0) / nullif(spend.spend_eur, 0), 2) as return_on_ad_spend
from spend
left join visits using (week_start, channel)
left join sold using (week_start, channel)
