select
    order_id,
    customer_id,
    status::text as order_status,
    status in ('cancelled') as is_cancelled,
    channel,
    currency,
    ship_address_id,
    coupon_code,
    utm ->> 'source' as utm_source,
    (utm ->> 'campaign')::int as campaign_id,
    placed_at,
    placed_at::date as order_date,
    updated_at
from {{ source('shop_system', 'orders') }}
