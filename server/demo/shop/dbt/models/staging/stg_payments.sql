select
    payment_id,
    order_id,
    method,
    card_brand,
    '•••• ' || card_last4 as card_masked,
    amount,
    currency,
    status = 'captured' as is_captured,
    (response ->> 'risk_score')::int as risk_score,
    paid_at
from {{ source('payment_provider', 'payments') }}
