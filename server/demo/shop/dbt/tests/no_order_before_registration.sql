-- Orders older than their customer's account point at merged accounts. Known, watched, not fatal.
{{ config(severity='warn', warn_if='>100') }}

select o.order_id
from {{ ref('fct_orders') }} as o
inner join {{ ref('dim_customers') }} as c on c.customer_id = o.customer_id
where o.order_date < c.registered_at::date
