select refund_id, order_id, amount, coalesce(reason, 'unknown') as reason, refunded_at
from {{ source('payment_provider', 'refunds') }}
