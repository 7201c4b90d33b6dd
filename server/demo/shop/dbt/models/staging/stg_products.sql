select
    p.sku,
    p.name as product_name,
    c.name as category,
    coalesce(parent.name, c.name) as department,
    p.brand,
    p.list_price,
    p.unit_cost,
    p.attributes ->> 'colour' as colour,
    (p.attributes -> 'dimensions' ->> 'weight_g')::int as weight_g,
    p.discontinued_on is not null as is_discontinued
from {{ source('shop_system', 'products') }} as p
inner join {{ source('shop_system', 'categories') }} as c on c.category_id = p.category_id
left join {{ source('shop_system', 'categories') }} as parent on parent.category_id = c.parent_id
