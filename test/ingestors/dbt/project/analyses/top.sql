select * from {{ ref('fct_revenue') }} order by revenue desc
