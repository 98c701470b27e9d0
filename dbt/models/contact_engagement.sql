with counted as (
    select
        contact_key,
        count(*) filter (where event_type = 'send') as sends,
        count(*) filter (where event_type = 'open') as opens,
        count(*) filter (where event_type = 'click') as clicks,
        count(distinct campaign_id) filter (where event_type = 'open') as campaigns_opened,
        count(distinct campaign_id) filter (where event_type = 'click') as campaigns_clicked,
        max(occurred_at) filter (where event_type = 'send') as last_sent_at,
        max(occurred_at) filter (where event_type = 'open') as last_opened_at,
        max(occurred_at) filter (where event_type = 'click') as last_clicked_at
    from {{ ref('events') }}
    group by contact_key
)

select
    contacts.contact_key,
    contacts.email_address,
    contacts.first_name,
    contacts.last_name,
    contacts.email_status,
    contacts.created_at,
    contacts.deleted_at,
    coalesce(counted.sends, 0) as sends,
    coalesce(counted.opens, 0) as opens,
    coalesce(counted.clicks, 0) as clicks,
    coalesce(counted.campaigns_opened, 0) as campaigns_opened,
    coalesce(counted.campaigns_clicked, 0) as campaigns_clicked,
    counted.last_sent_at,
    counted.last_opened_at,
    counted.last_clicked_at,
    case
        when coalesce(counted.sends, 0) = 0 then 'never mailed'
        when counted.last_clicked_at >= {{ engaged_since() }} then 'clicked'
        when counted.last_opened_at >= {{ engaged_since() }} then 'opened'
        else 'silent'
    end as engagement,
    suppressed.contact_key is not null as is_suppressed
from {{ source('constantcontact', 'contacts') }} as contacts
left join counted using (contact_key)
left join {{ ref('suppression_list') }} as suppressed using (contact_key)
