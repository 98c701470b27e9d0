{{ config(severity='warn') }}
-- The stream asks the service; the model asks the tables. They differ where a stream was not loaded, or loaded later.
with stream as (
    select contact_key from {{ source('constantcontact', 'suppressions') }} where _sdc_deleted_at is null
)

select coalesce(stream.contact_key, model.contact_key) as contact_key
from stream
full join {{ ref('suppression_list') }} as model using (contact_key)
where stream.contact_key is null or model.contact_key is null
