select c.customer_id, c.email, t.total as revenue
from {{ ref('int_paying') }} t
join {{ ref('stg_customers') }} c on c.customer_id = t.customer_id
