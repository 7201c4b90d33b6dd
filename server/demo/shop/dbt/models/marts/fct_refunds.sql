select
    r.refund_id,
    r.order_id,
    r.refunded_at::date as refund_date,
    r.reason,
    {{ to_reporting_currency('r.amount', 'x.rate_to_eur') }} as refund_eur
from {{ ref('stg_refunds') }} as r
inner join {{ ref('stg_orders') }} as o on o.order_id = r.order_id
left join {{ ref('stg_exchange_rates') }} as x on x.currency = o.currency and x.rate_date = o.order_date
