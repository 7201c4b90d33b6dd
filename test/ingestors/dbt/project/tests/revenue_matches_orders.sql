select 1 from (select sum(revenue) as r from {{ ref('fct_revenue') }}) a, (select sum(amount) as r from {{ ref('stg_orders') }}) b where a.r <> b.r
