# The generated client declares no re-exports and makes every property optional: its types are no help to a test.
# mypy: disable-error-code="arg-type, attr-defined, index, name-defined, operator, union-attr"
"""The vendor's own generated client reads and drives the simulator.

Its models are the published contract, checked at run time.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import constant_contact_api_client as vendor
import pytest
import requests
from constant_contact_api_client.exceptions import (
    ApiException,
    BadRequestException,
    NotFoundException,
    UnauthorizedException,
)

from constantcontact_simulator import Account, Simulator

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOWHERE = "00000000-0000-4000-8000-000000000000"
EVERYTHING = "custom_fields,list_memberships,phone_numbers,street_addresses,taggings,notes,sms_channel"


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    account = Account(contacts=60, unsubscribed=5, sms_only=5, deleted=5, campaigns=20)
    with Simulator(account, requests_per_second=0, token_requests_per_second=0) as running:
        yield running


@pytest.fixture
def client(simulator: Simulator) -> Iterator[vendor.ApiClient]:
    configuration = vendor.Configuration(host=simulator.api_url, access_token=simulator.access_token)
    with vendor.ApiClient(configuration) as running:
        yield running
        running.rest_client.pool_manager.clear()


@pytest.fixture
def bulk(client: vendor.ApiClient) -> vendor.BulkActivitiesApi:
    return vendor.BulkActivitiesApi(client)


@pytest.fixture
def list_id(client: vendor.ApiClient) -> str:
    return str(vendor.ContactListsApi(client).get_all_lists().lists[0].list_id)


def token(simulator: Simulator, **form: str) -> requests.Response:
    auth = (simulator.client_id, simulator.client_secret)
    return requests.post(f"{simulator.auth_url}/token", data=form, auth=auth, timeout=10)


def test_token_answers_fit_the_vendors_models(simulator: Simulator) -> None:
    good = token(simulator, grant_type="refresh_token", refresh_token=simulator.refresh_token).json()
    bad = token(simulator, grant_type="refresh_token", refresh_token=simulator.refresh_token).json()
    granted = vendor.AccessTokenResponse.model_validate(good)
    assert granted.expires_in == 86_400
    assert granted.refresh_token != simulator.refresh_token
    assert vendor.OAuthError.model_validate(bad).error == "invalid_grant"
    assert set(good) <= set(vendor.AccessTokenResponse.model_fields)


def test_the_device_answer_fits_the_vendors_model(simulator: Simulator) -> None:
    form = {"client_id": simulator.client_id, "scope": "contact_data offline_access", "response_type": "code"}
    body = requests.post(f"{simulator.auth_url}/device/authorize", data=form, timeout=10).json()
    assert vendor.DeviceFlowResponse.model_validate(body).interval == 5
    assert set(body) == set(vendor.DeviceFlowResponse.model_fields)


def test_a_refreshed_token_opens_the_api(simulator: Simulator) -> None:
    body = token(simulator, grant_type="refresh_token", refresh_token=simulator.refresh_token).json()
    with vendor.ApiClient(vendor.Configuration(simulator.api_url, access_token=body["access_token"])) as client:
        assert vendor.AccountServicesApi(client).get_account_details().encoded_account_id
        client.rest_client.pool_manager.clear()


def test_a_wrong_token_is_the_vendors_unauthorized(simulator: Simulator) -> None:
    with vendor.ApiClient(vendor.Configuration(simulator.api_url, access_token="wrong")) as client:
        with pytest.raises(UnauthorizedException):
            vendor.ContactsApi(client).get_all_contacts()
        client.rest_client.pool_manager.clear()


def test_account_and_privileges_are_read(client: vendor.ApiClient) -> None:
    account = vendor.AccountServicesApi(client)
    assert account.get_account_details(extra_fields="physical_address").physical_address.city
    assert "contacts:write" in {row.privilege_name for row in account.get_user_privileges()}


def test_every_contact_fits_the_vendors_model(client: vendor.ApiClient) -> None:
    page = vendor.ContactsApi(client).get_all_contacts(status="all", limit=500, include=EVERYTHING, include_count=True)
    assert page.contacts_count == len(page.contacts) == 75
    assert sum(contact.email_address is None for contact in page.contacts) >= 5
    assert sum(contact.deleted_at is not None for contact in page.contacts) == 5
    assert any(contact.street_addresses for contact in page.contacts)
    assert any(contact.sms_channel for contact in page.contacts)


def test_the_next_link_is_where_the_vendor_looks_for_it(client: vendor.ApiClient) -> None:
    page = vendor.ContactsApi(client).get_all_contacts(limit=10)
    assert page.links.next.href.startswith("/v3/contacts?cursor=")


def test_a_contact_is_created_changed_counted_and_deleted(client: vendor.ApiClient) -> None:
    contacts = vendor.ContactsApi(client)
    before = contacts.get_contact_counts().total
    created = contacts.create_contact(
        vendor.CreateContactRequest.from_dict(
            {"email_address": {"address": "ann@example.com"}, "first_name": "Ann", "create_source": "Account"}
        )
    )
    assert contacts.get_contact_by_id(created.contact_id).email_address.permission_to_send == "implicit"
    changed = contacts.update_contact(
        created.contact_id,
        vendor.UpdateContactRequest.from_dict(
            {"email_address": {"address": "ann@example.com"}, "last_name": "Lee", "update_source": "Account"}
        ),
    )
    assert (changed.first_name, changed.last_name) == (None, "Lee")
    assert contacts.get_contact_counts().total == before + 1
    contacts.delete_contact(created.contact_id)
    assert contacts.get_contact_counts().total == before
    with pytest.raises(ApiException) as conflict:
        contacts.get_contact_by_id(NOWHERE)
    assert isinstance(conflict.value, NotFoundException)


def test_lists_tags_custom_fields_and_segments_fit_their_models(client: vendor.ApiClient) -> None:
    lists = vendor.ContactListsApi(client).get_all_lists(include_count=True, include_membership_count="all")
    assert lists.lists_count == len(lists.lists)
    assert all(one.membership_count is not None for one in lists.lists)
    tags = vendor.ContactTagsApi(client).get_all_tags(include_count=True)
    assert all(tag.contacts_count is not None for tag in tags.tags)
    fields = vendor.ContactsCustomFieldsApi(client).get_all_custom_fields(limit=100).custom_fields
    assert {"string", "multi_select"} <= {field.type for field in fields}
    segments = vendor.SegmentsApi(client)
    assert segments.get_segment_by_id(segments.get_all_segments().segments[0].segment_id).segment_criteria


def test_lists_tags_and_custom_fields_are_created_changed_and_deleted(
    client: vendor.ApiClient, bulk: vendor.BulkActivitiesApi
) -> None:
    lists = vendor.ContactListsApi(client)
    one = lists.create_list(vendor.UpdateListRequest(name="brand new"))
    assert lists.update_list(one.list_id, vendor.UpdateListRequest(name="renamed")).name == "renamed"
    assert bulk.get_activity_by_id(lists.delete_list(one.list_id).activity_id).state == "completed"
    with pytest.raises(NotFoundException):
        lists.update_list(one.list_id, vendor.UpdateListRequest(name="too late"))

    tags = vendor.ContactTagsApi(client)
    tag = tags.post_tag(vendor.PostTagRequest(name="brand new"))
    assert tags.put_tag(tag.tag_id, vendor.PutTagRequest(name="renamed")).name == "renamed"
    assert bulk.get_activity_by_id(tags.delete_tag(tag.tag_id).activity_id).state == "completed"

    fields = vendor.ContactsCustomFieldsApi(client)
    field = fields.create_custom_fields(vendor.CreateCustomFieldsRequest(label="Shoe Size", type="string"))
    assert field.name == "shoe_size"
    doomed = vendor.PostCustomFieldDeleteRequest.model_construct(custom_field_ids=[field.custom_field_id])
    assert bulk.get_activity_by_id(bulk.post_custom_field_delete(doomed).activity_id).state == "completed"
    with pytest.raises(NotFoundException):
        fields.get_custom_field(field.custom_field_id)


def test_an_export_is_started_followed_and_read(bulk: vendor.BulkActivitiesApi, list_id: str) -> None:
    asked = vendor.CreateExportActivityRequest(
        list_ids=[list_id], status="active", fields=["email_address", "first_name"]
    )
    started = bulk.create_export_activity(asked)
    assert started.state == "initialized"
    done = bulk.get_activity_by_id(started.activity_id)
    assert done.state == "completed"
    text = bulk.get_csv_export_file(done.links.results.href.rpartition("/")[2])
    rows = list(csv.reader(io.StringIO(text)))
    assert sorted(rows[0]) == ["Email address", "First name"]
    assert len(rows) - 1 == done.status.items_completed_count > 0


def test_an_unfit_export_is_the_vendors_bad_request(bulk: vendor.BulkActivitiesApi, list_id: str) -> None:
    with pytest.raises(BadRequestException):
        bulk.create_export_activity(vendor.CreateExportActivityRequest(list_ids=[list_id], tag_ids=[NOWHERE]))


def test_a_file_is_imported(
    client: vendor.ApiClient, bulk: vendor.BulkActivitiesApi, list_id: str, tmp_path: Path
) -> None:
    people = tmp_path / "people.csv"
    people.write_text("email,first_name\nann@example.com,Ann\nnot an address,Bea\n")
    started = bulk.create_csv_import_activity(str(people), list_id)
    done = bulk.get_activity_by_id(started.activity_id)
    assert (done.state, done.source_file_name) == ("completed", "people.csv")
    assert (done.status.items_total_count, done.status.person_count, done.status.correctable_count) == (3, 2, 1)
    found = vendor.ContactsApi(client).get_all_contacts(email="ann@example.com", include="list_memberships")
    assert found.contacts[0].list_memberships == [list_id]


def test_people_are_imported_as_json_without_their_custom_fields(
    client: vendor.ApiClient, bulk: vendor.BulkActivitiesApi, list_id: str
) -> None:
    """The vendor's model drops every `cf:` key: the reason why this project writes the JSON itself."""
    field = vendor.ContactsCustomFieldsApi(client).create_custom_fields(
        vendor.CreateCustomFieldsRequest(label="Color", type="string")
    )
    body = {"import_data": [{"email": "ann@example.com", f"cf:{field.name}": "red"}], "list_ids": [list_id]}
    started = bulk.create_import_json_activity(vendor.CreateImportJSONActivityRequest.from_dict(body))
    done = bulk.get_activity_by_id(started.activity_id)
    assert done.status.person_count == 1
    found = vendor.ContactsApi(client).get_all_contacts(email="ann@example.com", include="custom_fields")
    assert found.contacts[0].custom_fields == []


def test_list_and_tag_jobs_and_deletions_are_driven(
    client: vendor.ApiClient, bulk: vendor.BulkActivitiesApi, list_id: str
) -> None:
    contacts = vendor.ContactsApi(client)
    ids = [contact.contact_id for contact in contacts.get_all_contacts(limit=2, status="active").contacts]
    other = vendor.ContactListsApi(client).create_list(vendor.UpdateListRequest(name="brand new")).list_id
    tag_id = vendor.ContactTagsApi(client).post_tag(vendor.PostTagRequest(name="brand new")).tag_id
    add = {"source": {"contact_ids": ids}, "list_ids": [list_id, other]}
    tag = {"source": {"contact_ids": ids}, "tag_ids": [tag_id]}
    # Validation would let no id through here (`maxItems: 0` in the contract).
    source = vendor.CreateListRemoveActivityRequestSource.model_construct(contact_ids=ids)
    remove = vendor.CreateListRemoveActivityRequest.model_construct(source=source, list_ids=[other])
    jobs = [
        bulk.create_list_add_activity(vendor.CreateListAddActivityRequest.from_dict(add)),
        bulk.create_tag_add_contact_activity(vendor.CreateTagRemoveActivityRequest.from_dict(tag)),
        bulk.create_list_remove_activity(remove),
        bulk.create_delete_activity(vendor.CreateDeleteActivityRequest(contact_ids=ids[1:])),
    ]
    done = [bulk.get_activity_by_id(job.activity_id) for job in jobs]
    assert [one.state for one in done] == ["completed"] * 4
    assert [one.status.items_completed_count for one in done] == [2, 2, 2, 1]
    members = [contacts.get_contact_by_id(one, include="list_memberships").list_memberships for one in ids]
    assert [(list_id in one, other in one) for one in members] == [(True, False), (False, False)]
    assert contacts.get_contact_by_id(ids[0], include="taggings").taggings[-1] == tag_id


def test_activities_are_listed_newest_first(bulk: vendor.BulkActivitiesApi) -> None:
    started = [bulk.create_export_activity(vendor.CreateExportActivityRequest()).activity_id for _ in range(3)]
    page = bulk.get_all_activities(limit=2)
    assert [one.activity_id for one in page.activities] == started[:0:-1]
    assert page.links.next.href.startswith("/v3/activities?cursor=")
    assert len(bulk.get_all_activities(state="completed").activities) == 3


def test_campaigns_and_their_activities_fit_the_vendors_models(client: vendor.ApiClient) -> None:
    campaigns, scheduling = vendor.EmailCampaignsApi(client), vendor.EmailSchedulingApi(client)
    page = campaigns.get_all_email_campaigns(limit=6)
    assert len(page.campaigns) == 6
    assert page.links.next.href.startswith("/v3/emails?limit=")
    assert {one.type for one in page.campaigns} >= {"NEWSLETTER"}
    sent = campaigns.get_email_campaign_by_id(page.campaigns[0].campaign_id)
    activity_id = sent.campaign_activities[0].campaign_activity_id
    include = "physical_address_in_footer,permalink_url,html_content,document_properties"
    activity = campaigns.get_email_campaign_activity(activity_id, include=include)
    assert (activity.role, activity.physical_address_in_footer.city) == ("primary_email", "Boston")
    [attempt] = scheduling.get_email_campaign_activity_send_history(activity_id)
    assert (attempt.send_status, attempt.count > 0) == ("COMPLETED", True)
    scheduled = next(one for one in page.campaigns if one.current_status == "Scheduled")
    later = campaigns.get_email_campaign_by_id(scheduled.campaign_id).campaign_activities[0].campaign_activity_id
    assert scheduling.get_email_campaign_activity_schedule(later)[0].scheduled_date > attempt.run_date
    assert len(vendor.AccountServicesApi(client).get_all_account_email_addresses()) == 2


def test_tracking_reports_fit_the_vendors_models(client: vendor.ApiClient) -> None:
    campaigns, reporting = vendor.EmailCampaignsApi(client), vendor.EmailReportingApi(client)
    newest = campaigns.get_all_email_campaigns(limit=1).campaigns[0].campaign_id
    activity_id = campaigns.get_email_campaign_by_id(newest).campaign_activities[0].campaign_activity_id
    reports = [
        reporting.get_email_sends_report,
        reporting.get_email_opens_report,
        reporting.get_unique_opens_report,
        reporting.get_did_not_opens_report,
        reporting.get_clicks_report,
        reporting.get_forwards_report,
        reporting.get_optouts_report,
        reporting.get_bounces_report,
    ]
    pages = [report(activity_id) for report in reports]
    assert all(page.tracking_activities is not None for page in pages)
    assert pages[0].tracking_activities[0].created_time.tzinfo is not None
    assert pages[4].tracking_activities[0].url_id.isdecimal()
    bounces = reporting.get_bounces_report(activity_id, bounce_code=["B", "F"]).tracking_activities
    assert {one.bounce_code for one in bounces} <= {"B", "F"}
    page = reporting.get_email_sends_report(activity_id, limit="5")
    assert page.links.next.href.startswith(f"/v3/reports/email_reports/{activity_id}/tracking/sends?cursor=")
    assert reporting.get_campaign_activity_link_report(activity_id, no_clicks=True).link_click_counts[0].link_url


def test_stats_and_summaries_fit_the_vendors_models(client: vendor.ApiClient) -> None:
    reporting = vendor.EmailReportingApi(client)
    page = reporting.get_email_campaign_report(limit="5")
    summary = page.bulk_email_campaign_summaries[0]
    stats = reporting.get_email_stats_report(summary.campaign_id).results[0]
    assert stats.stats.em_sends == summary.unique_counts.sends > 0
    assert (stats.percents.open > 0, page.aggregate_percents.open > 0) == (True, True)
    found = vendor.EmailCampaignsApi(client).get_email_campaign_by_id(summary.campaign_id).campaign_activities
    activity_id = found[0].campaign_activity_id
    activities = reporting.get_email_campaign_activity_report(f"{activity_id},{NOWHERE}")
    assert (activities.results[0].stats.em_abuse, len(activities.errors)) == (0, 1)
    with pytest.raises(NotFoundException):
        reporting.get_email_stats_report(f"{summary.campaign_id},{NOWHERE}")
    texts = vendor.SMSReportingApi(client).get_all_bulk_sms_campaign_summaries(start_at="2020-01-01")
    assert texts.bulk_sms_campaign_summaries[0].unique_counts.sends > 0
