-- As the service counts: people by e-mail, so whoever got a resend counts twice.
with counted as (
    select
        campaign_id,
        count(distinct (campaign_activity_id, contact_id)) filter (where event_type = 'send') as sends,
        count(distinct (campaign_activity_id, contact_id)) filter (where event_type = 'open') as opens,
        count(distinct (campaign_activity_id, contact_id)) filter (where event_type = 'click') as clicks,
        count(distinct (campaign_activity_id, contact_id)) filter (where event_type = 'bounce') as bounces,
        count(distinct (campaign_activity_id, contact_id)) filter (where event_type = 'optout') as optouts,
        count(distinct (campaign_activity_id, contact_id)) filter (where event_type = 'forward') as forwards
    from {{ ref('events') }}
    group by campaign_id
)

select
    campaigns.campaign_id,
    campaigns.name,
    campaigns.current_status,
    summaries.last_sent_date as last_sent_at,
    {%- for number in ['sends', 'opens', 'clicks', 'bounces', 'optouts', 'forwards'] %}
    counted.{{ number }},
    (summaries.unique_counts ->> '{{ number }}')::bigint as service_{{ number }},
    {%- endfor %}
    round(counted.opens::numeric / nullif(counted.sends - counted.bounces, 0), 4) as open_rate,
    round(counted.clicks::numeric / nullif(counted.sends - counted.bounces, 0), 4) as click_rate,
    round(counted.clicks::numeric / nullif(counted.opens, 0), 4) as click_to_open_rate,
    round(counted.bounces::numeric / nullif(counted.sends, 0), 4) as bounce_rate,
    round(counted.optouts::numeric / nullif(counted.sends - counted.bounces, 0), 4) as optout_rate
from {{ source('constantcontact', 'campaigns') }} as campaigns
left join {{ source('constantcontact', 'campaign_summaries') }} as summaries using (campaign_id)
left join counted using (campaign_id)
where summaries.last_sent_date is not null or counted.campaign_id is not null
