with counted as (
    select
        campaign_activity_id,
        url_id,
        count(*) as clicks,
        count(distinct contact_id) as people,
        min(occurred_at) as first_clicked_at,
        max(occurred_at) as last_clicked_at
    from {{ ref('events') }}
    where event_type = 'click'
    group by campaign_activity_id, url_id
)

select
    activities.campaign_id,
    links.campaign_activity_id,
    links.url_id,
    links.link_url,
    links.link_tag,
    coalesce(counted.clicks, 0) as clicks,
    coalesce(counted.people, 0) as people,
    links.unique_clicks as service_people,
    counted.first_clicked_at,
    counted.last_clicked_at
from {{ source('constantcontact', 'campaign_links') }} as links
left join {{ source('constantcontact', 'campaign_activities') }} as activities using (campaign_activity_id)
left join counted using (campaign_activity_id, url_id)
