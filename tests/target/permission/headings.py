"""Headings by what they are: the systems' own spellings, and the languages that exports are written in."""

from __future__ import annotations

from typing import Final

from target_constantcontact.permission import ColumnKind

KINDS: Final = {
    ColumnKind.REFUSING_FLAG: (
        "Is Unsubscribed|unsubscribed_from_emails|has_hard_bounced|emailBlacklisted|Unsubscribed from all email|"
        "is_opt_out|on_hold|donotbulkemail|Do Not Email|is_blacklisted|HasOptedOutOfEmail|"
        "et4ae5__HasOptedOutOfEmail__c|IsEmailBounced|email_invalid|Invalid Email|undeliverable|do_not_contact|"
        "DNC|No Email|No emails please|No Mailings|noemail|Exclude from mailings|Removed from mailing list|"
        "Stop Emails|Email suppressed|Spam complaint|Marked as spam|spam_reported|Email blocked|Deceased|"
        "Is Deceased?|Marketing suspended|marketingSuspended|blackListed|emailInvalid|opted_out|is_do_not_email|"
        "Email Opt Out|Email Opt-Out (Yes/No)|PersonHasOptedOutOfEmail|npsp__Do_Not_Contact__c|"
        "Receiving emails disabled|Do not allow Bulk Emails|Requests no email|preferences.email_unsubscribed|"
        "marked_email_as_spam|hs_email_is_ineligible|Email Disabled|Consent withdrawn|Newsletter cancelled|"
        "Not subscribed|No newsletter|Not opted in|Does not want emails|Never email|Opted out of marketing|"
        "Abgemeldet|Newsletter abgemeldet|Kein Newsletter|Keine E-Mails|Keine Werbung|Werbesperre|Mailsperre|"
        "Kontaktsperre|E-Mail Werbung nicht erlaubt|Nicht kontaktieren|Verstorben|Werbewiderspruch|"
        "E-Mail unzustellbar|Newsletter abbestellt|Désabonné|Désinscrit|Ne pas contacter|"
        "Ne pas envoyer d'e-mails|Pas d'email|Refuse les emails|Décédé|Refus newsletter|"
        "Ne souhaite pas recevoir la newsletter|Opposition à la prospection|Dado de baja|No contactar|"
        "No enviar correos|Fallecido|Rechaza publicidad|No desea recibir correos|Correo rebotado|Disiscritto|"
        "Non contattare|Non inviare email|Deceduto|Rifiuta newsletter|Iscrizione annullata|Uitgeschreven|"
        "Afgemeld|Geen e-mail|Niet mailen|Niet benaderen|Overleden|Geen nieuwsbrief|Descadastrado|Não contatar|"
        "Não enviar e-mail|Falecido|Não deseja receber e-mails|email_do_not_contact|contact.unsubscribed|"
        "properties.hs_email_optout|properties.hs_email_optout.value|x_unsubscribed|unSubscribed|UNSUBSCRIBED|"
        "un-subscribed|OptOut|E-Mail Opt-Out|Opt-Out (E-mail)|EmailOptOut__c|is_suppressed|Email On Hold|"
        "isBounceback"
    ),
    ColumnKind.GRANTING_FLAG: (
        "Accepts Email Marketing|Accepts Marketing|Email Marketing Consent|Subscribed|isSubscribed|email_opt_in|"
        "Receiving newsletters|Newsletter|newsletter_optin|Email Permission|Permission to email|"
        "May we email you?|Can we contact you by email?|OK to email|Ok to mail|"
        "Would you like to receive our newsletter?|Sign me up for the newsletter|"
        "I agree to receive marketing emails|Email Marketing|Marketing|Marketing Emails|email_enabled|Mailable|"
        "Contactable|Email Opt-In|Opt-in|opted_in|GDPR Opt-in|Marketing consent|Consent|"
        "Subscribe to mailing list|Mailing list|email_subscribe|marketing_permissions|Newsletter abonniert|"
        "Newsletter gewünscht|Einwilligung Newsletter|Werbeeinwilligung|E-Mail-Werbung erlaubt|"
        "Newsletteranmeldung|Einwilligung E-Mail|Inscrit à la newsletter|Accepte les e-mails|"
        "Consentement marketing|Abonné newsletter|Souhaite recevoir la newsletter|Suscrito|Acepta marketing|"
        "Acepta publicidad|Consentimiento|Recibir boletín|Autoriza correos|Iscritto alla newsletter|"
        "Accetta marketing|Consenso marketing|Ricevere email|Nieuwsbrief|Ingeschreven nieuwsbrief|"
        "Toestemming e-mail|Aangemeld voor nieuwsbrief|Wil nieuwsbrief ontvangen|Inscrito|Aceita marketing|"
        "Consentimento e-mail|Deseja receber e-mails|Aceita receber e-mails|"
        "subscriptions.email.marketing.can_receive_email_marketing|Not unsubscribed|has_email_consent|"
        "emailConsent|consent_email|Consents to email|Receives our mailings|Weekly newsletter|"
        "Do you want to receive emails?|Subscribed to newsletter|Receive email updates"
    ),
    ColumnKind.MOMENT_OF_LEAVING: (
        "unsubscribed_at|Unsubscribe Date|Date Unsubscribed|opt_out_date|opted_out_at|EmailBouncedDate|"
        "CLEAN_TIME|UNSUB_TIME|complained_at|Marked as spam at|Deceased Date|Date of Death|Abgemeldet am|"
        "Abmeldedatum|Datum der Abmeldung|Date de désinscription|Désabonné le|Fecha de baja|Data disiscrizione|"
        "Data di disiscrizione|Uitschrijfdatum|Afgemeld op|Data do descadastro|Email Bounced On|unsubscribeDate|"
        "optOutTimestamp|Opted Out On|bouncebackDate|Widerruf Newsletter Datum|Hard bounced at|"
        "confirmed_opt_out_date|Spam complaint date|consent_withdrawn_at|Consent revoked on"
    ),
    ColumnKind.MOMENT_OF_GRANTING: (
        "OPTIN_TIME|Opt-in Date|subscribed_at|opted_in_at|Email opt-in timestamp|Newsletter subscribed on|"
        "Date d'inscription à la newsletter"
    ),
    ColumnKind.MOMENT_OF_CONFIRMING: (
        "Double Opt-In Date|DOI date|doi_timestamp|Confirmed opt-in at|Double-Opt-In Datum|double_optin_at|"
        "subscription_confirmed_at|newsletter_confirmed_at"
    ),
    ColumnKind.STATUS: (
        "Email Subscription Status|email_marketing_consent__state|email_marketing_consent.state|Email Status|"
        "email_status|Email permission status|permission_to_send|Marketing status|Newsletter status|"
        "Subscriber status|Consent status|Opt-in status|Statut d'abonnement newsletter|Estado de suscripción|"
        "Stato iscrizione newsletter|Newsletter-Status|emailStatus|mailing status|Email marketing state|"
        "Inschrijfstatus nieuwsbrief|Status do e-mail"
    ),
    ColumnKind.REASON: (
        "Unsubscribe reason|hs_email_hard_bounce_reason_enum|EmailBouncedReason|bounce_reason|bounce_type|"
        "Complaint reason (email)|Unsubscribed Reason|opt_out_reason|UNSUB_REASON|Abmeldegrund|"
        "Motif de désinscription|Motivo de baja|Reden uitschrijving|hs_email_quarantined_reason"
    ),
    ColumnKind.BARE_STATUS: ("Status|State|status|Contact status|current_status"),
}
"""Between strokes; of an address book that holds nothing else about permission."""

OF_OTHERS: Final = (
    "SMS Marketing Consent|Accepts SMS Marketing|SMS subscriber status|Unsubscribed from SMS|sms_opt_out|"
    "Text opt in|Text messages opt-in|Do Not Call|do_not_phone|HasOptedOutOfFax|do_not_fax|donotpostalmail|"
    "donotbulkpostalmail|Direct mail opt-out|Do not send postal mail|push_subscribe|"
    "Push notifications opt in|Whatsapp opt-in|Partner opt in|Third-party marketing opt-in|"
    "Third party emails opt out|Email tracking consent|Tracking opt out|"
    "Opted out of email: Customer Service Communication|hs_email_optout_8765|"
    "Opt-in: Events|Product updates opt-in|"
    "Kein Anruf|Keine Anrufe|Ne pas appeler|Geen post|Telefonwerbung erlaubt|Werbung per Post|"
    "unsubscribed_from_sms|sms_marketing_consent.state|Mobile opt-in|Call opt out|"
    "accepts_product_review_abandoned_cart_emails|No llamar|Webinar emails opt-in|Blog subscription emails"
)
"""Of other channels and purposes."""

NO_PERMISSION: Final = (
    "Email|E-mail|Email Address|First Name|Phone|Notes|Marketing Manager|Newsletter Name|Newsletter source|"
    "Consent source|Consent method|consent_updated_at|"
    "email_marketing_consent.consent_updated_at|Opt-in IP|OPTIN_IP|"
    "CONFIRM_IP|unsubscribe_link|Unsubscribe URL|unsub_token|CLEAN_CAMPAIGN_TITLE|CLEAN_CAMPAIGN_ID|"
    "UNSUB_CAMPAIGN_ID|Bounce count|email_bounce_count|Number of bounces|Bounce rate|message_bounce_count|"
    "Photo consent|Parental consent|Cookie consent|Terms accepted|Accepted terms and conditions|Gift Aid|"
    "Gift Aid consent|Data processing consent|Privacy policy accepted|Consent to treatment|"
    "Consent form received|accepts_marketing_updated_at|Order ID|Total|Payment method|Last email sent|"
    "Email received date|Last opened|Emails delivered|Lead Source|Job Title|City|State / Region|MailingState|"
    "Mailing City|Mailing Address|Mailing Street|Zip|Address|List Joined Date|ListJoinedDate|ReadsEmailWith|"
    "Creation Source|Preferred language|Instant Profile|Tax Exempt|Customer ID|Member No|Will|"
    "Information requested|Comments|Accepts credit cards|Subscription plan|Subscription price|"
    "Subscription ID|Plan name|Cancelled at|Refund date|Date of birth|Company|Website|Opt-in source|"
    "opt_out_source|Confirmed Opt-Out Source|Consent text|Consent version|sms consent text|GDPR consent text|"
    "Unsubscribe method|email_type|timestamp_opt|ip_signup|member_rating|last_changed|"
    "stats.avg_open_rate|Photo opt out|Directory opt out|Spouse deceased|Auto-renew opt out|Email visible|"
    "Show email|Mail code|Postal code|Note|Held on|Date held|Block|Office|Complaint ID|Complaint Type|"
    "deleted_at|is_deleted|Deleted by|Einwilligung Foto|AGB akzeptiert|Datenschutz akzeptiert|"
    "Droit à l'image|Consenso trattamento dati|Autorización fotos|Received|Subscription start date|"
    "Subscription end date|Subscription renewal date|Ticket number|Check-in|Attended|RSVP|Number of emails|"
    "Email count|Text|Message|Marketing budget|Emergency contact|Contact email|Contact Name|Contact ID|"
    "Do Not Resuscitate|No show|No of guests|Vaccination consent|Dietary requirements|T-shirt size"
)
"""Nothing to do with permission to mail, or about a consent."""

LOGINS: Final = (
    "email_verified|verified_email|blocked|is_active|active|suspended|enabled|disabled|Email verified?|is_blocked|"
    "banned|confirmed|Account status|login_enabled|isActive|Archived|user.suspended|Account Enabled|Gesperrt"
)
"""States of logins."""

OTHERS: Final = (
    "Order Status|Payment status|Ticket Status|Membership status|Member status|Lead Status|Financial Status|"
    "Fulfillment Status|Enrollment status|Bestellstatus|Statut de la commande|Estado del pedido|Marital status"
)
"""Statuses of orders, payments, tickets and memberships."""
