select
    session_id,
    min(customer_id) as customer_id,
    min(utm_source) as utm_source,
    min(occurred_at) as started_at,
    max(occurred_at) as ended_at,
    count(*) as events,
    bool_or(event_type = 'product_view') as saw_product,
    bool_or(event_type = 'add_to_cart') as added_to_cart,
    bool_or(event_type = 'checkout') as reached_checkout
from {{ ref('stg_events') }}
group by session_id
