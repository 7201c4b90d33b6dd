select
    order_id,
    line_no,
    sku,
    quantity,
    unit_price,
    discount,
    line_total
from {{ source('shop_system', 'order_items') }}
