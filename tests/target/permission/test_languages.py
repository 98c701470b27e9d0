"""What people write over columns in ten languages, and what they write into them."""

from __future__ import annotations

from typing import Final

import pytest

from tests.target.permission.reading import comes, read

YES: Final = {
    "en": "yes", "de": "ja", "fr": "oui", "es": "sí", "it": "sì", "nl": "ja", "pt": "sim", "sv": "ja", "da": "ja",
    "pl": "tak",
}  # fmt: skip
NO: Final = {
    "en": "no", "de": "nein", "fr": "non", "es": "no", "it": "no", "nl": "nee", "pt": "não", "sv": "nej", "da": "nej",
    "pl": "nie",
}  # fmt: skip
GRANTING: dict[str, str] = {
    "en": (
        "Email permission granted|Has given email consent|Happy to receive emails|"
        "Marketing preference: email|Marketing Emails|Promotional emails|Special offers by email|"
        "E-mail updates|Email list member|On email list|Is on newsletter|Email communications allowed|"
        "Communications by email|Contact preferences: Email|Willing to be emailed|Emailable|Email contact OK|"
        "Opt in to newsletters|Opted-in to receive e-mails|Subscribed to marketing|"
        "Consents to marketing by email|Consent - Email|Consent (email)|Email: consent given|"
        "Marketing consent given|GDPR marketing consent|Permission to send email|Email ok?|Ok to send email|"
        "Send email|Send emails|Send me emails|Email subscription|Email subscriptions|Email subscriber|"
        "Mailing list subscriber|Mailing list|On mailing list?|In mailing list|Newsletter recipient|"
        "Receives e-news|E-news|eNews opt in|Newsletters|News by email|Contactable by email|"
        "May be contacted by email|Allow marketing|Allow newsletters|Marketing allowed|"
        "Marketing opt in status|Join mailing list|Join our newsletter|Get updates by email|"
        "Wants updates by email|Agree to be contacted by email|I agree to receive communications by email|"
        "Tick to receive our newsletter|Tick here to receive emails|Check to join our mailing list"
    ),
    "de": (
        "Newsletter gewünscht|Newsletter bestellt|Newsletter-Abo|Newsletterabo|Newsletter-Anmeldung|"
        "Newsletteranmeldung|Newsletter aktiv|Newsletter ja/nein|Newsletter per E-Mail|E-Mail-Newsletter|"
        "Bezieht Newsletter|Erhält Newsletter|Newsletterempfänger|Newsletter-Zustimmung|Werbezustimmung|"
        "Werbung per Mail|E-Mail-Werbung|E-Mail-Kontakt erlaubt|Kontakt per E-Mail|"
        "Kontaktaufnahme per E-Mail erlaubt|Darf per E-Mail kontaktiert werden|"
        "Einwilligung zum Erhalt von E-Mails|Einwilligung in E-Mail-Werbung|Mit Newsletter einverstanden|"
        "Einverstanden mit E-Mail-Werbung|Mailing erlaubt|Mailings|Marketing-Einwilligung|"
        "Werbliche Einwilligung|DSGVO Einwilligung Newsletter|Informationen per E-Mail|Infomail|Rundbrief|"
        "Verteiler|Im Verteiler|Opt-in Newsletter|Double-Opt-In bestätigt|Permission E-Mail|"
        "E-Mail-Permission"
    ),
    "fr": (
        "Abonnement newsletter|Abonné infolettre|Abonnée|Inscription newsletter|Inscrit newsletter|"
        "Reçoit la newsletter|Reçoit les e-mails|Optin email|Optin e-mailing|Emailing|E-mailing autorisé|"
        "Accord e-mailing|Accord newsletter|Accord pour recevoir des e-mails|Accepte le marketing par e-mail|"
        "Accepte les offres par e-mail|Accepte la prospection|Consentement prospection|Consentement courriel|"
        "Communication par e-mail|Contact par e-mail|Peut être contacté par e-mail|"
        "Souhaite être contacté par e-mail|Autorise les e-mails|Liste de diffusion|Lettre d'information|"
        "Infolettre|Envoi newsletter|Permission e-mail|J'accepte de recevoir la newsletter"
    ),
    "es": (
        "Suscripción al boletín|Suscripción newsletter|Suscriptor|Suscriptor del boletín|Recibe boletín|"
        "Recibe newsletter|Recibe correos|Recibir correos|Acepta correos|Acepta comunicaciones comerciales|"
        "Acepta comunicaciones por email|Acepta emails|Permite emails|Permiso email|Permiso de email|"
        "Autorización email|Autoriza correo electrónico|Consentimiento correo electrónico|"
        "Consentimiento comercial|Consentimiento publicidad|Publicidad por email|Email marketing|"
        "Marketing por correo|Contacto por email|Opt-in email|Optin boletín|"
        "Desea recibir información por email|Quiero recibir noticias por correo|Lista de correo|"
        "Apuntado al boletín"
    ),
    "it": (
        "Iscrizione alla newsletter|Iscritto newsletter|Riceve newsletter|Riceve email|Ricezione newsletter|"
        "Accetta email|Accetta comunicazioni commerciali|Consenso commerciale|Consenso comunicazioni|"
        "Consenso promozioni|Consenso pubblicità|Consenso e-mail|Consenso all'invio di email|"
        "Autorizzazione email|Permesso email|Marketing via email|Email marketing|Contatto via email|"
        "Optin newsletter|Vuole la newsletter|Desidero ricevere la newsletter|"
        "Desidero ricevere informazioni via email|Abbonato alla newsletter|Lista di distribuzione"
    ),
    "nl": (
        "Nieuwsbriefabonnee|Nieuwsbrief abonnee|Nieuwsbrief ja/nee|Abonnee nieuwsbrief|"
        "Nieuwsbriefinschrijving|Aanmelding nieuwsbrief|Ontvangt nieuwsbrief|Ontvangt e-mail|"
        "Ontvangt mailings|Wil e-mail ontvangen|Mag gemaild worden|Mag e-mail ontvangen|E-mail akkoord|"
        "Akkoord nieuwsbrief|Akkoord e-mailmarketing|Toestemming voor e-mail|Toestemming voor nieuwsbrief|"
        "Toestemming mailing|Mailings toegestaan|Contact per e-mail|Opt-in e-mail|Opt-in nieuwsbrief|"
        "E-mailings|Marketing toegestaan|Reclame per e-mail|Aanbiedingen per e-mail"
    ),
    "pt": (
        "Assinatura da newsletter|Assina newsletter|Recebe newsletter|Recebe e-mails|Receber e-mails|"
        "Aceita e-mails|Aceita receber promoções por e-mail|Aceita comunicações|Aceita e-mail marketing|"
        "Consentimento marketing|Consentimento para e-mails|Permite e-mail|Permissão e-mail|"
        "Autorização e-mail|Autoriza envio de e-mails|E-mail marketing|Contato por e-mail|Optin e-mail|"
        "Lista de e-mails|Inscrição newsletter|Inscrito|Boletim informativo|"
        "Quero receber novidades por e-mail"
    ),
    "sv": (
        "Nyhetsbrev|Samtycke nyhetsbrev|Samtycke e-post|Vill ha nyhetsbrev|Prenumererar på nyhetsbrev|"
        "Får nyhetsbrev|Utskick via e-post"
    ),
    "da": (
        "Nyhedsbrev|Samtykke nyhedsbrev|Samtykke e-mail|Tilmeldt nyhedsbrev|Ønsker nyhedsbrev|"
        "Modtager nyhedsbrev|Nyhetsbrev"
    ),
    "pl": (
        "Newsletter|Zgoda na e-mail|Zgoda e-mail|Zgoda na marketing|Zgoda na otrzymywanie newslettera|"
        "Zapisany do newslettera|Subskrypcja newslettera"
    ),
}
"""Headings to which a yes lets in and a no keeps out."""
REFUSING: dict[str, str] = {
    "en": (
        "Unsubscribed from all|Unsubscribed from everything|Unsubscribed from list|Has been unsubscribed|"
        "Email unsubscribe|Unsubscribe from email|Unsubscribe all|Opt out of emails|Opt-out (email)|"
        "Opt out - email|Opted out from email|Email: opted out|Emails opt out|Marketing: opt out|"
        "Opt out of marketing|Opted out of all marketing|No marketing|No mailings|No e-news|No newsletters|"
        "No communications|No email communication|No solicitation|Never contact|Never send emails|"
        "Do not send|Do not send marketing|Do not send mailings|Do not market|Do not solicit|Do not e-mail|"
        "Don't email|Dont contact|DNE|DNC|Not to be emailed|Not to be contacted|Cannot be emailed|"
        "Should not be emailed|Must not be contacted|Email not allowed|Email not permitted|"
        "Email consent refused|Email consent denied|Email consent revoked|Consent revoked|Consent declined|"
        "Marketing declined|Declined marketing emails|Declines email|Refused email|Refuses marketing|"
        "Rejects marketing|Objects to marketing|Objected to email marketing|Email objection|"
        "Marketing objection|Email suspended|Email stopped|Email stop|Email blocked|Blocked from emails|"
        "Email banned|Emails turned off|Email off|Suppress email|Email suppression|On suppression list|"
        "Suppression list|In blocklist|Email blacklist|Spam complainer|Reported as spam|Spam report|"
        "Email complaint|Hard bounce|Email bounce|Permanently bounced|Email address bounced|"
        "Email address invalid|Invalid email address|Wrong email address|Email dead|Dead email|"
        "Email address not valid|Email not deliverable|Email undelivered|Cleaned|Is cleaned|Deceased?|"
        "Person deceased|Has died|Died|Marked deceased|Excluded from mailings|Exclude from marketing|"
        "Exclude from newsletter|Remove from mailing list|Removed from newsletter|Taken off mailing list|"
        "Opt-out flag|optout|opt_out_ind|is_optout|marketing_optout|email_optout_flag|unsubscribe_flag|"
        "unsub_ind|mkt_opt_out|global_optout|email_opt_out_yn"
    ),
    "de": (
        "Newsletter abbestellt|Newsletter-Abmeldung|Newsletter gekündigt|Newsletter abgelehnt|"
        "Kein Newsletter gewünscht|Keine Newsletter mehr|Will keinen Newsletter|Wünscht keine Werbung|"
        "Wünscht keine E-Mails|Keine Mailings|Kein Mailing|Keine E-Mails senden|Keine E-Mails erwünscht|"
        "Keine Werbung per E-Mail|Werbeverbot|Werbung untersagt|Werbung widersprochen|Widerspruch Werbung|"
        "Widerspruch gegen Werbung|Widerspruch Newsletter|E-Mail-Widerspruch|Widerruf Einwilligung|"
        "Widerruf Newsletter|Einwilligung entzogen|Einwilligung zurückgezogen|Einwilligung abgelehnt|"
        "Einwilligung verweigert|E-Mail abgemeldet|E-Mail blockiert|E-Mail-Adresse ungültig|"
        "E-Mail fehlerhaft|E-Mail gesperrt|E-Mail-Sperre|Mailingsperre|Newslettersperre|Newsletter-Sperre|"
        "Kontaktsperre|Kontaktverbot|Auf Sperrliste|Sperrliste|Blacklist|Robinsonliste|Nicht anschreiben|"
        "Nicht per E-Mail kontaktieren|Nicht mehr kontaktieren|Darf nicht kontaktiert werden|Bounce|"
        "Hardbounce|Spam-Beschwerde|Person verstorben|Tot|Gestorben"
    ),
    "fr": (
        "Désabonnement|Désinscription|Désinscrit de la liste|Désabonné emailing|S'est désabonné|"
        "Ne souhaite pas recevoir d'e-mails|Ne souhaite plus recevoir la newsletter|Ne veut pas d'e-mails|"
        "Ne veut plus d'e-mail|Pas de newsletter|Pas d'emailing|Pas de mailing|Pas de publicité|"
        "Pas de prospection|Aucun e-mail|Aucune newsletter|Aucune communication|Refus newsletter|"
        "Refus de prospection|Refuse les courriels|Refuse le marketing|Opposition e-mail|"
        "Opposition à la prospection|Opposé à la prospection|S'oppose aux e-mails|Opt-out e-mail|"
        "Opt-out newsletter|Optout emailing|Consentement refusé|Consentement révoqué|Retrait du consentement|"
        "Exclu des e-mails|Exclure des envois|Exclure de la newsletter|E-mail bloqué|E-mail erroné|"
        "Adresse e-mail invalide|E-mail en erreur|Rebond|Liste noire|Liste rouge|Blacklisté|"
        "Ne pas solliciter|Ne pas démarcher|Ne plus solliciter|Ne pas envoyer de newsletter|"
        "Ne pas envoyer de courriel|NPAI e-mail|Plainte spam|Personne décédée|Défunt|Décédée"
    ),
    "es": (
        "Baja newsletter|Baja email|Dado de baja de la lista|De baja del boletín|Se dio de baja|"
        "Desuscripción|No desea recibir correos|No desea emails|No quiere recibir emails|"
        "No quiere publicidad|No quiere boletín|No recibir correos|No acepta marketing|No acepta publicidad|"
        "No autoriza emails|No enviar|No enviar publicidad|No enviar correo|No enviar boletín|"
        "No contactar por email|No molestar|Sin consentimiento|Sin emails|Excluir de emails|"
        "Excluir de la newsletter|Excluido de campañas|Rechaza publicidad|Rechaza el boletín|"
        "Rechazó el consentimiento|Consentimiento denegado|Consentimiento retirado|Revocó el consentimiento|"
        "Oposición a publicidad|Se opone al marketing|Correo inválido|Correo electrónico no válido|"
        "Email rebotado|Rebotado|Rebote|Email bloqueado|Lista negra|En lista negra|Lista Robinson|"
        "Queja de spam|Fallecida|Difunto|Persona fallecida"
    ),
    "it": (
        "Disiscrizione|Disiscritta|Cancellato dalla lista|Cancellazione newsletter|Si è disiscritto|"
        "Non desidera ricevere email|Non vuole email|Non vuole ricevere la newsletter|Non accetta marketing|"
        "Non accetta email|Non autorizza email|Non inviare newsletter|Non inviare pubblicità|"
        "Non contattare via email|No newsletter|No email|Niente email|Nessuna newsletter|"
        "Nessuna comunicazione|Nessun contatto|Nessun consenso|Senza consenso|Rifiuta marketing|"
        "Rifiutato consenso|Consenso negato|Consenso rifiutato|Consenso ritirato|Revoca consenso|"
        "Revoca del consenso|Opposizione marketing|Si oppone al marketing|Escluso dalle email|"
        "Escludi da newsletter|Email errata|Email non valido|Email rimbalzata|Rimbalzo|Email bloccata|"
        "Lista nera|Blacklist email|Reclamo spam|Deceduta|Defunto"
    ),
    "nl": (
        "Uitschrijving|Uitgeschreven nieuwsbrief|Afmelding nieuwsbrief|Heeft zich afgemeld|"
        "Wil geen nieuwsbrief|Wil geen e-mail|Wil geen e-mails ontvangen|Wenst geen mailings|Geen mailing|"
        "Geen mailings|Geen reclame|Geen marketing|Geen contact|Geen toestemming|Geen toestemming e-mail|"
        "Geen e-mail sturen|Niet e-mailen|Niet benaderen|Niet benaderen per e-mail|Niet contacteren|"
        "Niet meer mailen|Mag niet gemaild worden|Bezwaar e-mail|Bezwaar tegen marketing|Weigert e-mail|"
        "Weigert nieuwsbrief|E-mail geweigerd|E-mail geblokkeerd|Nieuwsbrief opgezegd|Nieuwsbrief gestopt|"
        "Toestemming geweigerd|Opt-out e-mail|Opt-out nieuwsbrief|Uitsluiten van mailings|"
        "Uitgesloten van mailings|Ongeldig e-mailadres|E-mailadres ongeldig|E-mail onbestelbaar|Bounce|"
        "Zwarte lijst|Blokkadelijst|Spamklacht|Persoon overleden"
    ),
    "pt": (
        "Descadastro|Cancelou newsletter|Cancelou a assinatura da newsletter|Cancelamento newsletter|"
        "Saiu da lista|Não deseja receber e-mails|Não deseja newsletter|Não quer receber e-mails|"
        "Não quer e-mail|Não aceita e-mails|Não aceita marketing|Não autoriza e-mail|Não enviar|"
        "Não enviar marketing|Não enviar promoções|Não contactar|Não contatar por e-mail|Não perturbe|"
        "Sem e-mails|Sem newsletter|Sem consentimento|Recusa marketing|Recusou newsletter|Recusou e-mails|"
        "Consentimento negado|Consentimento retirado|Revogou o consentimento|Oposição ao marketing|"
        "Excluir de e-mails|Excluído da newsletter|E-mail bloqueado|E-mail devolvido|E-mail incorreto|"
        "Endereço de e-mail inválido|Lista negra|Lista de bloqueio|Reclamação de spam|Falecida"
    ),
    "sv": (
        "Avregistrerad|Avanmäld från nyhetsbrev|Vill inte ha nyhetsbrev|Inga utskick|Ingen reklam|"
        "Inget nyhetsbrev|Avböjt nyhetsbrev|Avliden|Spärrad för e-post|Samtycke återkallat"
    ),
    "da": (
        "Afmeldt|Afmeldt nyhedsbrev|Frameldt nyhedsbrev|Ønsker ikke nyhedsbrev|Ingen reklame|"
        "Intet nyhedsbrev|Ikke kontakt|Afdød|Avmeldt"
    ),
    "pl": (
        "Wypisany|Wypisany z newslettera|Rezygnacja z newslettera|Brak zgody|Brak zgody na marketing|"
        "Nie wysyłać e-maili|Zgoda wycofana|Wycofanie zgody|Sprzeciw marketing|Zmarły|Nie kontaktować"
    ),
}
"""Headings to which a yes keeps out and a no lets in."""
INNOCENT: Final = (
    "Email Verified=false|email_confirmed_at=|Email 2=none|Work Email=No|Email Type=home|Email Opens=3|"
    "Emails Sent=12|Email Clicks=0|Last Email Date=2024-05-06|Email Domain=gmail.com|"
    "Email Bounce Count=2|Mailing Address=12 Mill St|Mailing City=Lyon|Mailing State=NY|Mailing Name=Ada|"
    "Mail Code=B2|Mail Stop=MS 12|Mailbox=7|Lead Status=Closed|Lead Source=Newsletter|Source=Newsletter|"
    "How did you hear about us?=Newsletter|Original Source=Email Marketing|Latest Source=Opt-in form|"
    "Contact Method=Phone|Preferred Contact Method=Text|Best time to call=Morning|Preferred Language=no|"
    "Language=no|Country=No|Subscription Type=Monthly|Subscription Plan=Pro|Subscription ID=sub_123|"
    "Subscription End Date=2024-05-06|Subscription Renewal=auto|Subscription Amount=12.00|"
    "Newsletter Source=Footer|Marketing Source=Google|Marketing Campaign=Spring|Marketing Channel=Paid|"
    "Marketing Budget=10|Marketing Manager=Bo|Marketing Qualified=false|MQL Date=|Membership Level=None|"
    "Membership Status=Lapsed|Member Since=2020-01-01|Member Type=Individual|Auto Renew=No|"
    "Renewal Status=Not renewed|Title=Dr|Suffix=Jr|Gender=F|Active=No|Is Active=false|Archived=true|"
    "Blocked=true|Disabled=1|Locked=1|Suspended=true|Banned=true|Status=closed|Status Reason=Left|"
    "Reason=Moved|Notes=Do not call before 9|Comments=Asked to unsubscribe her brother|"
    "Description=bounced cheque|Volunteer Status=Inactive|Volunteer Interest=No|"
    "Background Check Status=Pending|T-Shirt Size=M|Waiver Signed=No|Photo Release=No|"
    "Order Cancelled=true|Cancelled At=2024-01-01|Cancellation Reason=customer|Refunded=true|Declined=no|"
    "Payment Declined=true|Card Declined Reason=insufficient|Terms Accepted=No|"
    "Privacy Policy Accepted=false|Cookie Consent=denied|Do Not Track=true|"
    "Data Consent=No|Consent to Data Processing=No|Gift Aid=No|Gift Aid Consent=No|Anonymous=true|"
    "Anonymous Donor=Yes|Hide Name=Yes|Publish Name=No|Directory Opt Out=Yes|Show in Directory=No|"
    "Phone Opt Out=Yes|SMS Opt-Out=Yes|Text Opt Out=true|Call Opt Out=Yes|Direct Mail=No|"
    "Postal Mail Opt-Out=Yes|Do Not Phone=Yes|Robocall Opt Out=Yes|WhatsApp Opt In=No|Push Opt In=No|"
    "Third Party Opt In=No|Share with partners=No|Sell my data=No|CCPA Opt Out=Yes|Do Not Sell=Yes|"
    "Ad Personalization=No|Marketing Cookies=No|Analytics Opt-Out=Yes|Push Token=abc|Push Enabled=false|"
    "Notifications Enabled=false|App Notifications=Off|In-App Messages=No|Desktop Notifications=0|"
    "Login Enabled=No|Account Status=Disabled|Account Locked=true|User Status=Inactive|Last Login=|"
    "Email Login=No|Two Factor=No|Password Expired=Yes|Order Status=Cancelled|Ticket Status=On Hold|"
    "Delivery Status=Failed|Shipment Status=Returned|Payment Status=Bounced|Cheque Bounced=Yes|"
    "Check Returned=Yes|Attended=No|RSVP=No|No Show=Yes|Registered=No|Checked In=No|Waitlisted=Yes|"
    "Invited=Yes|Invite Declined=Yes|Invitation Accepted=No|Survey Completed=No|Marital Status=Single|"
    "Employment Status=Retired|Veteran Status=No|Visa Status=Pending|Vaccination Status=Refused|"
    "Enrollment Status=Withdrawn|Application Status=Rejected|Household=No|Head of Household=No|"
    "Spouse Deceased=Yes|Spouse Email Opt Out=Yes|Father Deceased=Yes|In Memory Of=Deceased dad|"
    "Tribute Type=In memory|Job Change=No|Interested in volunteering=No|Interested in events=No|"
    "Wants to host=No|Wants a call back=No|Accepts credit cards=No|Accept terms=No|Agreed to rules=No|"
    "Allow Search=No|Allow Comments=No|Can Edit=No|May Vote=No|Receives Discounts=No|"
    "Receive receipts by email=No|Email receipts=No|Paperless billing=No|E-Statements=No|"
    "Order confirmations by email=No|Invoice Email=ada@example.org|Billing Email Opt=No|"
    "Send invoices by email=No|Email me my receipt=No|Email reminders=No|Appointment reminders=No|"
    "Email notifications=No|Reminder Emails=off|Blacklist Check=passed|Credit Blocked=Yes|"
    "Credit Hold=Yes|Hold=Yes|Account on hold=Yes|Tax Hold=Yes|Delivery Block=Yes|Billing Block=Yes|"
    "Bestellstatus=storniert|Zahlungsstatus=offen|Konto gesperrt=Ja|Kundenstatus=inaktiv|Liefersperre=Ja|"
    "Mahnsperre=Ja|Zahlungssperre=Ja|Anrede=Frau|Kündigung am=2024-01-01|Gekündigt=Ja|"
    "Ausgetreten am=2024-01-01|Austrittsdatum=2024-01-01|Vertragsstatus=gekündigt|"
    "Statut commande=annulée|Statut=client|Compte bloqué=oui|Compte actif=non|Résilié le=2024-01-01|"
    "Adhésion=non|Civilité=Mme|Actif=non|Archivé=oui|Estado=activo|Estado del pedido=cancelado|"
    "Cuenta bloqueada=sí|Provincia=Madrid|Baja laboral=sí|Estado civil=soltero|Activo=no|"
    "Stato ordine=annullato|Account bloccato=sì|Attivo=no|Disdetto il=2024-01-01|Provincia=MI|Socio=no|"
    "Bestelstatus=geannuleerd|Account geblokkeerd=ja|Actief=nee|Lid=nee|Opgezegd op=2024-01-01|Score=0|"
    "Tags=unsubscribed-from-sms|Groups=Donors|List Name=Newsletter|Lists=Newsletter, Bounced|"
    "Segment=Lapsed|Campaign=Unsubscribe test|UTM Source=newsletter|utm_medium=email|Death Benefit=No|"
    "Deceased Spouse Name=Bob|Bounce Rate=0.3|Trial Expired=true|Expired=true|Unqualified=true|"
    "Disqualified=Yes|Rejected=Yes|Returned Mail=Yes|Removed=Yes|Permission Level=admin|"
    "Permission Set=Viewer|Role=subscriber|User Role=Subscriber|wp_capabilities=subscriber|"
    "roles=subscriber|Paid Subscriber=No|Premium=No|Subscriber ID=7|Subscriber Since=2024-01-01|"
    "Subscribed Plan=Gold|Consent Form Signed=No|Consent Form=missing|Parental Consent=No|"
    "Medical Consent=No|Treatment Consent=Refused|Research Consent=No|Informed Consent Date=|"
    "Consent Age=No|Media Consent=declined|Recording Consent=No"
)
"""Headings with a value, none of which says anything about mail."""
VALUES: Final = (
    ("Newsletter", True, (
        "Yes, weekly;yes - weekly digest;Y - Yes;1 - Yes;Ja, gerne;Sim, por favor;Oui, merci;"
        "Sí, gracias;yes.;YES!;true;Opted in;opted-in 2021-03-04;Subscribed on 3/4/21;2021-03-04"
    )),
    ("Newsletter", False, (
        "No thank you;I do not want;not anymore;unsub;✗;❌;N - No;0 - No;Nein, danke;nö;Non merci;Jamais;"
        "No, gracias;Não, obrigado;declined;Opted-out 2021-03-04;unsubscribed on 3/4/21;"
        "2021-03-04 unsubscribed;Yes (unsubscribed 2022);no - asked 2020;No (by phone);NO!;No.;nope;"
        "not now;no longer;Email: No, SMS: Yes;SMS only;Post only;was yes, now no;yes no;Yes/No;N/a?;"
        "deleted;cancelled 2020;left 2020;bounced twice;bounces;dead;deceased 2020;+deceased+;† 2020;"
        "Opt Out;OPT_OUT;optout;opt-outs;Excluded;Suppress;DNC;DO NOT MAIL;do-not-mail;never asked;"
        "not asked;not yet;no response yet;pending approval;waiting for confirmation;unconfirmed email;"
        "invalid address;kein Interesse;will nicht;möchte nicht;abgemeldet am 3.4.2021;"
        "hat sich abgemeldet;ne veut pas;désabonné le 3/4/21;ya no;se dio de baja;non vuole;"
        "disiscritto il 3/4;wil niet;afgemeld op 3-4;não quer;nie chce;vill ej"
    )),
    ("Email Status", True, (
        "Subscribed;Active;Subscribed - VIP;Active/Subscribed;Opted-In;opt_in;OptIn;confirmed;"
        "Confirmed Opt-In;Double opted in;resubscribed 2021;valid;ok;Deliverable;Aktiv;abonniert;"
        "Inscrit;Abonné;Suscrito;Iscritto;Ingeschreven;Inscrito;Engaged;Never bounced;not unsubscribed"
    )),
    ("Email Status", False, (
        "Unsubscribed (admin);UNSUBSCRIBED_BY_USER;HARD_BOUNCED;HardBounce;SOFT_BOUNCE;"
        "Pending (subscribed);opt-in (pending);OptInPending;double opt-in pending;subscribed_pending;"
        "not_subscribed;NonSubscribed;unsubscribed;Un-subscribed;un subscribed;Unsubscribe requested;"
        "unsubscribing;opted_out_all;OPTED-OUT;Opt-Outs;GlobalOptOut;global_unsubscribe;complainer;"
        "SPAM_COMPLAINT;spamcomplaint;marked_spam;Marked As Spam;Abuse;Blocked;blocklisted_by_admin;"
        "in blocklist;On Suppression List;suppressed (bounce);Cleaned;cleaned - hard;Bounced - hard;"
        "Bounce;Mailbox full;Undeliverable;Invalid;bad address;Do not email;No email;DNE;never;none;No;"
        "Off;Disabled;Inactive;in-active;non-active;Unengaged;Archived;Deleted;Removed;Pending;"
        "unconfirmed;not confirmed;Not Confirmed Yet;awaiting opt-in;expired;lapsed;withdrawn;revoked;"
        "refused;Held;Hold;On Hold;transactional;Transactional only;non-marketing;unknown;?;3;-1;"
        "Abgemeldet (2021);Inaktiv;Gelöscht;Désinscrit;désabonné(e);En attente de confirmation;"
        "Dado/a de baja;Baja;Pendiente;Disiscritto/a;In attesa di conferma;Uitgeschreven;Geblokkeerd;"
        "Descadastrado(a);Cancelado;Nieaktywny"
    )),
    ("Unsubscribed", True, (
        "No;false;0;;no - still subscribed;Subscribed;never;Nie;Nein;not unsubscribed;n/a;-;nil;"
        "still active"
    )),
    ("Unsubscribed", False, (
        "Yes;x;X;1;true;2021-03-04;Yes - 2021;unsubscribed via link;by request;Mar 2021;03/2021;2021;✓;"
        "Newsletter;all;All lists;user request;Contact's request"
    )),
    ("deleted_at", True, (
        ";0;false;null;0000-00-00"
    )),
    ("deleted_at", False, (
        "2021-01-01;1612310400;yes;true;deleted;soon"
    )),
)  # fmt: skip
"""A heading, whether its person comes, and values."""


def came(heading: str, value: object, *others: object) -> bool:
    record = {"Email": "ada@example.com", heading: value}
    sample = [record, *({**record, heading: other} for other in others)]
    return comes(read([record], sample, stream="contacts"), record)


@pytest.mark.parametrize("language", YES)
def test_a_yes_grants(language: str) -> None:
    for heading in GRANTING[language].split("|"):
        for yes, no in ((YES[language], NO[language]), ("true", "false"), ("1", "0"), (True, False)):
            assert came(heading, yes), (heading, yes)
            assert not came(heading, no), (heading, no)


@pytest.mark.parametrize("language", YES)
def test_a_yes_refuses(language: str) -> None:
    for heading in REFUSING[language].split("|"):
        for yes, no in ((YES[language], NO[language]), ("true", "false"), ("1", "0"), (True, False)):
            assert not came(heading, yes), (heading, yes)
            assert came(heading, no), (heading, no)


@pytest.mark.parametrize("beside", [{}, {"Accepts Email Marketing": "yes"}], ids=["nothing", "a yes"])
def test_what_is_innocent_holds_nobody_back_and_is_not_named(beside: dict[str, str]) -> None:
    for cell in "".join(INNOCENT).split("|"):
        heading, _, value = cell.partition("=")
        record = {"Email": "ada@example.com", "First Name": "Ada", heading: value, **beside}
        permission = read([record], [record], stream="contacts")
        assert comes(permission, record), cell
        assert not permission.unclear, cell
        assert {column.heading for column in permission.columns if not column.is_status} == set(beside), cell


@pytest.mark.parametrize(("heading", "expected", "values"), VALUES)
def test_a_value_as_people_write_it(heading: str, expected: bool, values: str) -> None:
    others = ("subscribed", "unsubscribed") * 2 if "Status" in heading else ("Yes", "No") * 2
    for value in values.split(";"):
        assert came(heading, value) is expected, value
        assert came(heading, value, *others) is expected, value
