select
    event_id,
    occurred_at,
    session_id,
    customer_id,
    event_type,
    page_url,
    set_masklen(ip_address, 24)::cidr as ip_network,
    properties ->> 'sku' as sku,
    (properties ->> 'value')::numeric as event_value,
    properties #>> '{utm,source}' as utm_source
from {{ source('clickstream', 'events') }}
