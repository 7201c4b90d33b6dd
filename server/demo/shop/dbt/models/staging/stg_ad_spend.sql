select
    s.spend_date,
    s.campaign_id,
    c.name as campaign_name,
    c.channel,
    s.impressions,
    s.clicks,
    s.spend_eur
from {{ source('marketing_platforms', 'ad_spend') }} as s
inner join {{ source('marketing_platforms', 'campaigns') }} as c using (campaign_id)
