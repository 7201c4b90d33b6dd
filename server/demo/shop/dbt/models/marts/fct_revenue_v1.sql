{{ config(materialized='view') }}

select
    revenue_date,
    country_code,
    sum(orders) as orders,
    sum(gross_revenue_eur) as revenue
from {{ ref('fct_revenue', v=2) }}
group by revenue_date, country_code
