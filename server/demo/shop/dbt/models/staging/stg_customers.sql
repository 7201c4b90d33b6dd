with source as (

    select * from {{ source('shop_system', 'customers') }}

)

select
    customer_id,
    lower(email) as email,
    trim(concat_ws(' ', first_name, last_name)) as full_name,
    phone,
    date_of_birth,
    country_code,
    segment::text as segment,
    marketing_opt_in,
    preferences ->> 'language' as language,
    created_at as registered_at,
    updated_at
from source
