with by_status as (
    select
        contact_key,
        email_address,
        case
            when deleted_at is not null then 'deleted'
            when lower(email_status) = 'unsubscribed' then 'unsubscribed'
            else 'on_hold'
        end as reason
    from {{ source('constantcontact', 'contacts') }}
    where
        email_address is not null
        and (deleted_at is not null or lower(email_status) in ('unsubscribed', 'temporary hold', 'temp_hold'))
),

-- A bounce from before the person opted in says nothing.
by_bounce as (
    select distinct
        events.contact_key,
        'hard_bounced' as reason
    from {{ ref('events') }} as events
    join {{ ref('bounce_codes') }} as codes using (bounce_code)
    left join {{ source('constantcontact', 'contacts') }} as contacts using (contact_key)
    where
        codes.is_hard
        and (contacts.email_optin_date is null or contacts.email_optin_date <= events.occurred_at)
),

every_reason as (
    select contact_key, reason from by_status
    union
    select contact_key, reason from by_bounce
)

select
    contact_key,
    array_agg(reason order by reason) as reasons
from every_reason
group by contact_key
