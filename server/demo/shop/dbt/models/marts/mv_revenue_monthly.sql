{{ config(
    materialized='materialized_view',
    on_configuration_change='apply',
    indexes=[{'columns': ['month_start', 'region'], 'unique': true}]
) }}

select
    d.month_start,
    r.region,
    sum(r.orders) as orders,
    sum(r.net_revenue_eur) as net_revenue_eur,
    sum(r.contribution_eur) / nullif(sum(r.net_revenue_eur), 0) as contribution_margin
from {{ ref('fct_revenue') }} as r
inner join {{ ref('dim_dates') }} as d on d.date_day = r.revenue_date
group by d.month_start, r.region
