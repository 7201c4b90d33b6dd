select
    l.order_id,
    l.line_no,
    l.sku,
    l.order_date,
    l.quantity,
    l.line_revenue_eur,
    l.line_cost_eur,
    l.line_revenue_eur - l.line_cost_eur as line_margin_eur
from {{ ref('int_order_lines_eur') }} as l
