select
    p.sku,
    p.product_name,
    p.category,
    p.department,
    p.brand,
    p.list_price,
    p.colour,
    p.weight_g,
    p.is_discontinued,
    coalesce(stock.available, 0) as units_in_stock
from {{ ref('stg_products') }} as p
left join (
    select sku, sum(available)::int as available
    from {{ source('shop_system', 'inventory') }}
    group by sku
) as stock on stock.sku = p.sku
