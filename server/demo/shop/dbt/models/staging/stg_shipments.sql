select
    order_id,
    carrier,
    cost as shipping_cost,
    shipped_at,
    delivered_at,
    delivered_at - shipped_at as time_in_transit
from {{ source('payment_provider', 'shipments') }}
