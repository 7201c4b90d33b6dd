-- Revenue per day must add up to the orders it was made from (before refunds), to the cent.
select 1 as difference
where (select sum(gross_revenue_eur) from {{ ref('fct_revenue') }})
    is distinct from (select sum(gross_revenue_eur) from {{ ref('fct_orders') }} where counts_as_revenue)
