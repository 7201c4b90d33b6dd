{{ config(
    contract={'enforced': true},
    grants={'select': ['finance']},
    post_hook=[
        "grant select (customer_id, country_code, country_name, region, segment, marketing_opt_in, age_band, registered_at, first_order_date, lifetime_orders, lifetime_revenue_eur) on {{ this }} to analyst",
        "grant select (customer_id, email, full_name, country_code, segment, marketing_opt_in) on {{ this }} to marketing"
    ]
) }}

with orders as (

    select
        customer_id,
        min(order_date) as first_order_date,
        count(*)::int as lifetime_orders,
        sum(revenue_excl_vat_eur) as lifetime_revenue_eur
    from {{ ref('int_orders_enriched') }}
    where counts_as_revenue
    group by customer_id

)

select
    c.customer_id,
    c.email,
    c.full_name,
    a.street_line,
    a.postal_code,
    a.city,
    c.country_code,
    country.country_name,
    country.region,
    c.segment,
    c.marketing_opt_in,
    case
        when c.date_of_birth is null then 'unknown'
        when c.date_of_birth > date '1996-11-22' then 'under 30'
        when c.date_of_birth > date '1966-11-22' then '30 to 59'
        else '60 and over'
    end as age_band,
    c.registered_at,
    orders.first_order_date,
    coalesce(orders.lifetime_orders, 0) as lifetime_orders,
    coalesce(orders.lifetime_revenue_eur, 0)::numeric(14, 2) as lifetime_revenue_eur
from {{ ref('stg_customers') }} as c
inner join {{ ref('countries') }} as country on country.country_code = c.country_code
left join {{ ref('stg_addresses') }} as a on a.customer_id = c.customer_id
left join orders on orders.customer_id = c.customer_id
