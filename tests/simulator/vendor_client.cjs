// Drives the vendor's TypeScript client against a server: every call that it has for what the simulator serves.
// Usage: node vendor_client.cjs MODULE API_URL ACCESS_TOKEN LANDING_PAGE_ID; prints one line of JSON for each call.
"use strict";
const [, , modulePath, apiUrl, accessToken, landingPageId] = process.argv;
const client = require(modulePath);
const configuration = new client.Configuration({ basePath: apiUrl, accessToken });
const api = (name) => new client[name](configuration);

async function call(name, method, ...args) {
  try {
    const answer = await api(name)[method](...args);
    console.log(JSON.stringify({ call: `${name}.${method}`, status: answer.status }));
    return answer.data;
  } catch (error) {
    const { status = 0, data = String(error) } = error.response ?? {};
    console.log(JSON.stringify({ call: `${name}.${method}`, status, data }));
    return {};
  }
}

async function account() {
  const address = await call("AccountServicesApi", "getAccountPhysicalAddress");
  await call("AccountServicesApi", "updateAccountPhysicalAddress", { ...address, city: "Salem" });
  await call("AccountServicesApi", "addPhysicalAddress", address);
  await call("AccountServicesApi", "getAccountDetails", "physical_address");
  await call("AccountServicesApi", "getAllAccountEmailAddresses", "CONFIRMED");
  await call("AccountServicesApi", "getUserPrivileges");
}

async function directory() {
  const made = await call("ContactListsApi", "createList", { name: "made by the vendor's client" });
  await call("ContactListsApi", "updateList", made.list_id, { name: "renamed" });
  await call("ContactListsApi", "getList", made.list_id, "all");
  await call("ContactListsApi", "getListIdXrefs", "1,2");
  await call("ContactListsApi", "deleteList", made.list_id);
  const { lists } = await call("ContactListsApi", "getAllLists", 50, true, "all");
  const tag = await call("ContactTagsApi", "postTag", { name: "made by the vendor's client" });
  await call("ContactTagsApi", "putTag", tag.tag_id, { name: "renamed" });
  await call("ContactTagsApi", "getTag", tag.tag_id, true);
  await call("ContactTagsApi", "deleteTag", tag.tag_id);
  const { tags } = await call("ContactTagsApi", "getAllTags", 50, true);
  const field = await call("ContactsCustomFieldsApi", "createCustomFields", { label: "Made here", type: "string" });
  const fieldId = field.custom_field_id;
  await call("ContactsCustomFieldsApi", "updateCustomField", fieldId, { label: "Renamed", type: "string" });
  await call("ContactsCustomFieldsApi", "getCustomField", fieldId);
  await call("ContactsCustomFieldsApi", "deleteCustomField", fieldId);
  const fields = await call("ContactsCustomFieldsApi", "getAllCustomFields", 100);
  const rule = { source: "list_membership", field: "list_id", op: "contains-any", value: [lists[0].list_id] };
  const criteria = JSON.stringify({ version: "1.0.0", criteria: { type: "and", group: [rule] } });
  const segment = await call("SegmentsApi", "createSegment", { name: "made", segment_criteria: criteria });
  await call("SegmentsApi", "updateSegment", segment.segment_id, { name: "again", segment_criteria: criteria });
  await call("SegmentsApi", "updateSegmentName", segment.segment_id, { name: "renamed" });
  await call("SegmentsApi", "getSegmentById", segment.segment_id);
  await call("SegmentsApi", "deleteSegment", segment.segment_id);
  await call("SegmentsApi", "getAllSegments", "10", "name");
  return { lists: lists.map((one) => one.list_id), tags: tags.map((one) => one.tag_id), fields: fields.custom_fields };
}

async function contacts({ lists }) {
  const body = { email_address: { address: "ann@example.com" }, first_name: "Ann" };
  const made = await call("ContactsApi", "createContact", { ...body, create_source: "Account" });
  await call("ContactsApi", "updateContact", made.contact_id, { ...body, last_name: "Lee", update_source: "Account" });
  await call("ContactsApi", "getContactById", made.contact_id, "list_memberships");
  await call("ContactsApi", "deleteContact", made.contact_id);
  const form = { email_address: "ann@example.com", list_memberships: lists.slice(0, 1) };
  await call("ContactsApi", "createOrUpdateContact", form);
  await call("ContactsApi", "getContactCounts");
  await call("ContactsApi", "getContactIdXrefs", "1000000000,1000000001");
  const gone = await call("ContactsApi", "getAllContacts", "unsubscribed");
  await call("ContactsApi", "resubscribeContact", gone.contacts[0].contact_id, { list_ids: lists.slice(0, 1) });
  return (await call("ContactsApi", "getAllContacts", "active")).contacts.map((one) => one.contact_id);
}

async function bulk({ lists, tags, fields }, people) {
  const source = { contact_ids: people.slice(0, 2) };
  await call("BulkActivitiesApi", "createCSVImportActivity",
    new File(["email\nbea@example.com\n"], "people.csv", { type: "text/csv" }), lists[0]);
  await call("BulkActivitiesApi", "createImportJSONActivity",
    { import_data: [{ email: "cy@example.com" }], list_ids: lists.slice(0, 1) });
  await call("BulkActivitiesApi", "createListAddActivity", { source, list_ids: lists.slice(0, 1) });
  await call("BulkActivitiesApi", "createListRemoveActivity", { source, list_ids: lists.slice(0, 1) });
  await call("BulkActivitiesApi", "createTagAddContactActivity", { source, tag_ids: tags.slice(0, 1) });
  await call("BulkActivitiesApi", "createTagRemoveActivity", { source, tag_ids: tags.slice(0, 1) });
  await call("BulkActivitiesApi", "createTagDeleteActivity", { tag_ids: tags.slice(-1) });
  await call("BulkActivitiesApi", "createListDeleteActivity", { list_ids: lists.slice(-1) });
  await call("BulkActivitiesApi", "postCustomFieldDelete", { custom_field_ids: [fields[0].custom_field_id] });
  await call("BulkActivitiesApi", "createDeleteActivity", { contact_ids: people.slice(-1) });
  const started = await call("BulkActivitiesApi", "createExportActivity", { list_ids: lists.slice(0, 1) });
  const done = await call("BulkActivitiesApi", "getActivityById", started.activity_id);
  await call("BulkActivitiesApi", "getAllActivities", 10, "completed");
  await call("BulkActivitiesApi", "getCSVExportFile", done._links.results.href.split("/").pop());
}

async function campaigns() {
  const { campaigns: all } = await call("EmailCampaignsApi", "getAllEmailCampaigns", 50);
  const activityOf = async (status) => {
    const { campaign_id: id } = all.find((one) => one.current_status === status);
    const one = await call("EmailCampaignsApi", "getEmailCampaignById", id);
    return [id, one.campaign_activities[0].campaign_activity_id];
  };
  const [campaignId, sent] = await activityOf("Done");
  const [, draft] = await activityOf("Draft");
  await call("EmailCampaignsApi", "getEmailCampaignActivity", sent, "permalink_url");
  await call("EmailSchedulingApi", "scheduleEmailCampaignActivity", draft, { scheduled_date: "2099-01-01T00:00:00Z" });
  await call("EmailSchedulingApi", "getEmailCampaignActivitySchedule", draft);
  await call("EmailSchedulingApi", "unscheduleEmailCampaignActivity", draft);
  await call("EmailSchedulingApi", "getEmailCampaignActivitySendHistory", sent);
  const reports = ["getBouncesReport", "getCampaignActivityLinkReport", "getClicksReport", "getDidNotOpensReport",
    "getEmailCampaignActivityReport", "getEmailOpensReport", "getEmailSendsReport", "getForwardsReport",
    "getOptoutsReport", "getUniqueOpensReport"];
  for (const report of reports) await call("EmailReportingApi", report, sent);
  await call("EmailReportingApi", "getEmailCampaignReport", "5");
  await call("EmailReportingApi", "getEmailStatsReport", campaignId);
  await call("SMSReportingApi", "getAllBulkSmsCampaignSummaries", "2020-01-01");
}

async function people([contactId]) {
  const [start, end] = ["2023-01-01T00:00:00Z", "2027-12-01T00:00:00Z"];
  await call("ContactsReportingApi", "getContactOpenClickRateReport", contactId, start, end);
  await call("ContactsReportingApi", "getContactTrackingCountReport", contactId, start, end);
  await call("ContactsReportingApi", "getContactTrackingReport", contactId, ["em_sends", "em_opens"]);
  const reports = ["getContactAdds", "getContactOpens", "getUniqueContactClicks", "getUniqueContactOpens",
    "getUniqueContactSMSOptIns", "getUniqueContactUpdates"];
  for (const report of reports) await call("LandingPagesReportingApi", report, landingPageId, "5");
}

(async () => {
  await account();
  const found = await directory();
  const everybody = await contacts(found);
  await people(everybody);
  await campaigns();
  await bulk(found, everybody);
})();
