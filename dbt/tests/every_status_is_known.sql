-- suppression_list knows these. A new one might mean that somebody must not be mailed.
select contact_key, email_status
from {{ source('constantcontact', 'contacts') }}
where
    deleted_at is null
    and lower(email_status) not in (
        'active', 'awaiting confirmation', 'no permissions set', 'not set', 'pending_confirmation', 'not_set',
        'unsubscribed', 'temporary hold', 'temp_hold'
    )
