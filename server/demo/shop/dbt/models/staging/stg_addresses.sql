select
    address_id,
    customer_id,
    concat_ws(' ', street, house_number) as street_line,
    postal_code,
    city,
    country_code
from {{ source('shop_system', 'addresses') }}
where kind = 'shipping'
