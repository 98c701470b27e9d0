"""The words of headings that say whose a status is, or nothing; see `heading_words`. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from target_constantcontact.permission.roles import Role

if TYPE_CHECKING:
    from collections.abc import Mapping

OWNERS: Final[Mapping[Role, Mapping[str, str]]] = {
    Role.NEUTRAL: {
        "en": "given, granted, provided, obtained, is, has, was, have, had, been, are, be, do, does, did, a, an,"
        " the, this, that, of, from, to, for, by, via, per, with, and, or, our, us, my, me, your, you, i, we,"
        " they, all, any, every, everything, contact, contacts, person, persons, people, customer, customers,"
        " client, clients, profile, record, recipient, recipients, field, fields, flag, ind, custom, property,"
        " properties, attribute, attributes, attr, value, values, current, currently, global, globally,"
        " general, main, primary, default, list, lists, company, club, shop, store, merge, info, details,"
        " preference, preferences, prefs, channels,"
        " setting, settings, system, crm, their, his, her, future, latest, last,"
        " first, new, monthly, weekly, daily, quarterly, yearly, annual, bi, free, user, users, subscriber,"
        " subscribers, please, yes, if, in, up, out, opt, opted, it, as, so, only, audience, home, work,"
        " personal, business, private, other, address, addresses, choice, answer, response, checkbox, check"
        " box, bool, boolean, key, and or, regular, official, internal, traits, payload, metadata, body,"
        " node, nodes, edges, result, results, row, rows, entity, extra, extras, additional, variable,"
        " variables, vars, answers, responses, question, questions, userdata, params, parameters, element,"
        " elements, content, metafield, metafields, formdata, columns, cells, dimensions, site, website, web,"
        " online, data, hidden, meta, input, form field, organization, organisation, association, ever, more,"
        " hear, touch, through, manual, manually, auto, automatically, one, yes no, y n, ja nein, oui non, si no, sim"
        " nao, ja nee, true false, member of, explicit, implicit, express, contact by us, reach, group,"
        " cleaned up, per day, per week, per month, per year, contact point, context",
        "names": "wysija, mailpoet, mc4wp, typo3, drupal, joomla, sendy, phplist, moosend, benchmark, emailoctopus,"
        " ghost, substack, beehiiv, patreon, memberful, bloomerang, blackbaud, donorperfect, neon, neoncrm,"
        " virtuous, civi, suitecrm, sugarcrm, airtable, notion, typeform, jotform, eventbrite, cvent, zoom,"
        " meetup, lightspeed, prestashop, shopware, opencart, bigcommerce, ecwid, netsuite, custentity, keap,"
        " infusionsoft, ontraport, getresponse, omnisend, attentive, mailgun, postmark, sparkpost,"
        " dotdigital, emarsys, createsend, constantcontact, icontact, mailup, mailjet, cleverreach,"
        " rapidmail, copernica, rdstation, exacttarget, maropost, sharpspring, insightly, donorbox, kindful,"
        " givebutter, planningcenter, hs, hubspot, sf, salesforce, npsp, npe, mailchimp, mc, klaviyo,"
        " shopify, brevo, sendinblue, woocommerce, wc, wp, wordpress, magento, marketo, mkto, pardot, pi,"
        " zoho, odoo, wix, squarespace, square, intercom, drip, aweber, sailthru, braze, iterable, eloqua,"
        " dynamics, civicrm, mautic, pipedrive, freshsales, cf, udf, sdc, dbt, src, raw, tbl, stg, dim, fct,"
        " et4ae5, c, x, u, z, ac, kit, convertkit, mailerlite, sendgrid, customerio, cdp, msdyn, msdyncrm,"
        " msdynmkt",
        "de": "bitte, empfanger, empfaenger, abonnent, abonnenten, abonnentin, ja, nein, der, die, das, den, dem,"
        " des, von, vom, zum, zur, fur, fuer, und, oder, an, ist, hat, wurde, wird, person, kunde, kunden,"
        " kontakt, kontakte, alle, unser, unseren, unsere, aus, bei, mit, feld, wert, allgemein, zu, per",
        "fr": "personne, personnes, oui, s il vous plait, veuillez, svp, destinataire, destinataires, la, les, l,"
        " de, du, des, d, a, au, aux, par, pour, et, ou, est, client, clients, contact, nos, notre, mes, s,"
        " sur, en, envoyer, envoi, tous, toutes, plus, general, generale, y, qu, que, je",
        "es": "por favor, suscriptor, suscriptores, suscriptora, destinatario, destinatarios, los, las, del, al,"
        " por, para, y, o, e, es, cliente, clientes, contacto, contactos, nuestro, nuestra, nuestros, enviar,"
        " envio, se, ha, sido, todos, todas, general, un, una, con, su",
        "it": "per favore, lo, gli, di, da, della, dei, delle, alla, alle, ai, allo, per, cliente, clienti,"
        " contatto, contatti, nostra, nostro, inviare, invio, ha, tutte, tutti, generale, un, una, ed, dal,"
        " dalla, dall, via, nel",
        "nl": "nee, graag, alstublieft, het, een, van, voor, naar, en, of, te, klant, klanten, persoon,"
        " contactpersoon, onze, ons, sturen, alle, is, heeft, wordt, via, per, met, algemeen",
        "pt": "sim, os, as, do, dos, das, ao, cliente, clientes, contato, contatos, nosso, nossa, enviar, foi,"
        " todos, todas, geral, pelo, pela, com, uma, um, na, no site",
        "sv": "nej, av, fran, till, med, kund, kunder, och, den, det, min, mitt, datum for",
        "da": "fra, til, med, kunde, og, den, det, jeg, vil gerne",
        "pl": "na, od, do, dla, przez, klient, klienci, kontakt, i, w, z, poczta",
        "ja": "の, を, 可否, 有無, 希望有無, フラグ",
    },
    Role.OWNER: {
        "en": "cheque, cheques, receipt, receipts, order, orders, payment, payments, invoice, invoices, ticket,"
        " tickets, plan, plans, membership, memberships, member, members, billing, bill, charge, refund, transaction,"
        " transactions, donation, donations, pledge, gift, booking, bookings, reservation, appointment, appointments,"
        " registration, registrations, enrollment, enrolment, application, applications, job, employment, employee,"
        " employees, staff, student, students, course, rsvp, attendance, attendee, attendees, guest, guests, shipping,"
        " shipment, delivery, fulfillment, fulfilment, financial, loan, account, accounts, session, renewal, contract,"
        " deal, deals, opportunity, lead, case, cases, task, tasks, project, volunteer, volunteers, onboarding,"
        " verification, kyc, marital, tax, visa, military, veteran, admission, admissions, product, products,"
        " integration, integrations,"
        " stock, inventory,"
        " item, trip, room, policy number, claim, license, licence, trial, interview, candidate, candidates,"
        " lifecycle, pipeline, sync, processing, import, export, sales, usage, work order, workflow, issue, issues,"
        " incident, request, service, support, subscription plan, vendor, purchase, card, cards, loyalty, deposit,"
        " car, fee, bed, seat, dispute, payout, milestone, warehouse, fraud",
        "de": "quittung, quittungen, beleg, belege, bestellung, bestellungen, zahlung, zahlungen, zahlungs, bestell,"
        " rechnung, rechnungen, rechnungs, mitglied, mitglieds, mitgliedschaft, mitgliedschafts, konto, vertrag,"
        " vertrags, buchung, buchungs, termin, liefer, lieferung, auftrag, auftrags, familienstand, mitarbeiter,"
        " teilnahme, teilnehmer",
        "fr": "commande, commandes, paiement, paiements, facture, factures, adhesion, adherent, compte, livraison,"
        " contrat, reservation, billet, matrimonial, employe, salarie",
        "es": "pedido, pedidos, pago, pagos, factura, facturas, membresia, socio, cuenta, contrato, reserva, civil,"
        " empleado, matricula",
        "it": "ordine, ordini, pagamento, pagamenti, fattura, fatture, socio, tesseramento, conto, spedizione,"
        " contratto, prenotazione, civile, dipendente",
        "nl": "bestelling, bestellingen, betaling, betalingen, factuur, lidmaatschap, lid, rekening, levering,"
        " contract, reservering, burgerlijke, medewerker",
        "pt": "pedido, pedidos, pagamento, pagamentos, fatura, socio, conta, entrega, contrato, reserva, civil,"
        " funcionario",
    },
    Role.LOGIN: {
        "en": "verified, verify, login, log in, password, logged, signin, two factor, mfa, approved, superuser, admin",
        "de": "verifiziert, anmeldename, passwort, freigeschaltet",
        "fr": "verifie, verifiee, mot de passe, connexion",
        "es": "verificado, verificada, contrasena",
        "it": "verificato, verificata, accesso",
        "nl": "geverifieerd, wachtwoord",
        "pt": "verificado, verificada, senha",
    },
    Role.ADDRESS: {
        "en": "mail stop, mailstop, mail code, mailcode, mail drop, mailbox, home state, work state, other state,"
        " business state, billing state, shipping state, street, city, town, zip, zipcode, postcode, postal"
        " code, zip code, country, county, province, region, address1, address2, address line, mailing"
        " address, mailing state, mailing street, mailing city, mailing country, mailing zip, mailing postal,"
        " mailing county, mailing province, postal address, state code, state province, state or province,"
        " address state, latitude, longitude, neighborhood, mail address, street address, billing address,"
        " shipping address, home address, work address, state region",
        "de": "strasse, ort, plz, postleitzahl, land, bundesland, stadt, hausnummer, postanschrift, postadresse,"
        " anschrift",
        "fr": "rue, ville, code postal, pays, adresse postale, departement",
        "es": "calle, ciudad, codigo postal, direccion postal, provincia",
        "it": "via indirizzo, citta, cap, paese, indirizzo postale",
        "nl": "straat, stad, postadres, huisnummer",
        "pt": "rua, cidade, cep, endereco postal, bairro",
        "ja": "住所",
        "fi": "osoite, postiosoite",
    },
    Role.STATUS: {
        "en": "status, statuses, state, standing, stage",
        "de": "zustand, stand",
        "fr": "statut, etat",
        "es": "estado, situacion, estatus",
        "it": "stato, situazione",
        "nl": "toestand",
        "pt": "situacao, estado",
        "ja": "状態, 状況, ステータス, 区分",
        "fi": "tila",
    },
}
