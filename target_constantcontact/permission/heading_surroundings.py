"""The words of headings that say on which way, what for, when and of what; see `heading_words`. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from target_constantcontact.permission.roles import Role

if TYPE_CHECKING:
    from collections.abc import Mapping

SURROUNDINGS: Final[Mapping[Role, Mapping[str, str]]] = {
    Role.NEUTRAL: {
        "en": "is, has, was, have, had, been, are, be, do, does, did, a, an, the, this, that, of, from, to, for, by, via, per,"
        " with, and, or, our, us, my, me, your, you, i, we, they, all, any, every, everything, contact, contacts, person,"
        " persons, people, customer, customers, client, clients, profile, record, recipient, recipients, field, fields,"
        " flag, custom, property, properties, attribute, attributes, attr, value, values, current, currently, global,"
        " globally, general, main, primary, default, list, lists, company, club, shop, store, merge, info, details,"
        " preference, preferences, setting, settings, system, crm, their, his, her, future, latest, last, first, new,"
        " monthly, weekly, daily, quarterly, yearly, annual, bi, free, user, users, users, subscriber, subscribers,"
        " subscribed to, please, yes, if, in, at, up, out, opt, opted, it, as, so, only, audience, home, work, personal,"
        " business, private, other, address, addresses, choice, answer, response, checkbox, check box, bool, boolean, key,"
        " and or, regular, official, internal, site, website, web, online, data, hidden, meta, input, form field,"
        " organization, organisation, association, ever, more, hear, touch, manual, manually, auto, automatically,"
        " one, member of, explicit, implicit, express, contact by us, communicate, reach, group, cleaned up",
        "names": "hs, hubspot, sf, salesforce, npsp, npe, mailchimp, mc, klaviyo, shopify, brevo, sendinblue, woocommerce, wc,"
        " wp, wordpress, magento, marketo, mkto, pardot, pi, zoho, odoo, wix, squarespace, square, intercom, drip, aweber,"
        " sailthru, braze, iterable, eloqua, dynamics, civicrm, mautic, pipedrive, freshsales, cf, udf, sdc, dbt, src, raw,"
        " tbl, stg, dim, fct, et4ae5, c, x, u, z, ac, kit, convertkit, mailerlite, sendgrid, customerio, cdp",
        "de": "der, die, das, den, dem, des, von, vom, zum, zur, fur, fuer, und, oder, an, ist, hat, wurde, wird, person,"
        " kunde, kunden, kontakt, kontakte, alle, unser, unseren, unsere, aus, bei, mit, feld, wert, allgemein, zu, per",
        "fr": "le, la, les, l, de, du, des, d, a, au, aux, par, pour, et, ou, est, client, clients, contact, nos, notre, mes,"
        " s, sur, en, envoyer, envoi, tous, toutes, plus, general, generale, y, qu, que, je",
        "es": "el, los, las, del, al, por, para, y, o, e, es, cliente, clientes, contacto, contactos, nuestro, nuestra,"
        " nuestros, enviar, envio, se, ha, sido, todos, todas, general, un, una, con, su",
        "it": "lo, gli, il, di, da, della, dei, delle, alla, alle, ai, allo, per, cliente, clienti, contatto, contatti,"
        " nostra, nostro, inviare, invio, ha, tutte, tutti, generale, un, una, ed, dal, dalla, dall, via, nel",
        "nl": "het, een, van, voor, naar, en, of, te, klant, klanten, persoon, contactpersoon, onze, ons, sturen, alle, is,"
        " heeft, wordt, via, per, met, algemeen",
        "pt": "os, as, do, dos, das, em, ao, cliente, clientes, contato, contatos, nosso, nossa, enviar, foi, todos, todas,"
        " geral, pelo, pela, com, uma, um, na, no site",
    },
    Role.OWNER: {
        "en": "order, orders, payment, payments, invoice, invoices, ticket, tickets, plan, plans, membership, memberships,"
        " member, members, billing, bill, charge, refund, transaction, transactions, donation, donations, pledge, gift,"
        " booking, bookings, reservation, appointment, appointments, registration, registrations, enrollment, enrolment,"
        " application, applications, job, employment, employee, employees, staff, student, students, course, rsvp,"
        " attendance, attendee, attendees, guest, guests, shipping, shipment, delivery, fulfillment, fulfilment, financial,"
        " loan, account, accounts, session, renewal, contract, deal, deals, opportunity, lead, case, cases, task, tasks,"
        " project, volunteer, volunteers, onboarding, verification, kyc, marital, tax, visa, military, veteran, admission,"
        " admissions, product, stock, inventory, device, item, trip, room, policy number, claim, license, licence, license,"
        " trial, interview, candidate, candidates, lifecycle, pipeline, sync, processing, import, export, sales, usage,"
        " work order, workflow, issue, issues, incident, request, service, support, subscription plan, vendor, purchase",
        "de": "bestellung, bestellungen, zahlung, zahlungen, zahlungs, bestell, rechnung, rechnungen, rechnungs, mitglied,"
        " mitglieds, mitgliedschaft, mitgliedschafts, konto, vertrag, vertrags, buchung, buchungs, termin, liefer,"
        " lieferung, auftrag, auftrags, familienstand, mitarbeiter, teilnahme, teilnehmer",
        "fr": "commande, commandes, paiement, paiements, facture, factures, adhesion, adherent, compte, livraison, contrat,"
        " reservation, billet, matrimonial, employe, salarie",
        "es": "pedido, pedidos, pago, pagos, factura, facturas, membresia, socio, cuenta, envios, contrato, reserva, civil,"
        " empleado, matricula",
        "it": "ordine, ordini, pagamento, pagamenti, fattura, fatture, socio, tesseramento, conto, spedizione, contratto,"
        " prenotazione, civile, dipendente",
        "nl": "bestelling, bestellingen, betaling, betalingen, factuur, lidmaatschap, lid, rekening, levering, contract,"
        " reservering, burgerlijke, medewerker",
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
        "en": "street, city, town, zip, zipcode, postcode, postal code, zip code, country, county, province, region, address1,"
        " address2, address line, mailing address, mailing state, mailing street, mailing city, mailing country,"
        " mailing zip, mailing postal, mailing county, mailing province, postal address, state code, state province,"
        " state or province, address state, latitude, longitude, neighborhood, mail address, street address,"
        " billing address, shipping address, home address, work address, state region",
        "de": "strasse, ort, plz, postleitzahl, land, bundesland, stadt, hausnummer, postanschrift, postadresse, anschrift",
        "fr": "rue, ville, code postal, pays, adresse postale, departement",
        "es": "calle, ciudad, codigo postal, pais, direccion postal, provincia",
        "it": "via indirizzo, citta, cap, paese, indirizzo postale",
        "nl": "straat, stad, postadres, huisnummer",
        "pt": "rua, cidade, cep, endereco postal, bairro",
    },
    Role.STATUS: {
        "en": "status, statuses, state, standing, stage",
        "de": "zustand, stand",
        "fr": "statut, etat",
        "es": "estado, situacion, estatus",
        "it": "stato, situazione",
        "nl": "toestand",
        "pt": "situacao, estado",
    },
    Role.EMAIL: {
        "en": "email, emails, e mail, e mails, emailing, emailings, emailed, email address, email addresses, mass email,"
        " bulk email, bulk emails, e mail address, bulk mail, mailable address, edm, eblast, eblasts, e blast, e blasts",
        "de": "email adresse, e mail adresse, mailadresse",
        "fr": "courriel, courriels, adresse email, adresse e mail, adresse mail, mel",
        "es": "correo, correos, correo electronico, correos electronicos, direccion de correo",
        "it": "posta elettronica, indirizzo email, indirizzo e mail",
        "nl": "e mailadres, emailadres, mailadres",
        "pt": "correio eletronico, endereco de email",
    },
    Role.MAIL: {"en": "mail, mails, mailing, mailings, mailed", "nl": "mailen, gemaild", "de": "anmailen"},
    Role.SMS: {
        "en": "sms, mms, text message, text messages, text messaging, texts, texting, texted, sms number, sms messages",
        "de": "kurznachricht, kurznachrichten, textnachricht, textnachrichten",
        "fr": "texto, textos, message texte",
        "es": "mensaje de texto, mensajes de texto",
        "it": "messaggio di testo, messaggi di testo, messaggini",
        "nl": "smsjes, tekstbericht, tekstberichten, smsen",
        "pt": "mensagem de texto, mensagens de texto",
    },
    Role.TEXT: {"en": "text", "fr": "texte", "es": "texto", "it": "testo", "nl": "tekst"},
    Role.PHONE: {
        "en": "phone, phones, telephone, tel, call, calls, calling, called, voice, voicemail, telemarketing, robocall, mobile,"
        " cell, cellphone, phone calls, phone call, phone number, by phone, cold calls",
        "de": "telefon, telefonisch, telefonische, anruf, anrufe, anrufen, telefonwerbung, handy, mobil",
        "fr": "telephonique, appel, appels, appeler, telephoner, demarchage",
        "es": "telefono, telefonica, telefonico, llamada, llamadas, llamar, movil",
        "it": "telefonica, telefonico, chiamata, chiamate, chiamare, telefonate, cellulare",
        "nl": "telefoon, telefonische, bellen, gebeld, telefoontjes, mobiel",
        "pt": "telefone, telefonico, ligacao, ligacoes, ligar, celular",
    },
    Role.POST: {
        "en": "post, postal, postal mail, direct mail, letter, letters, snail mail, print, printed, catalog, catalogue,"
        " catalogs, catalogues, paper mail, physical mail, regular mail, brochure, brochures, postal mailing,"
        " postal mailings, bulk postal mail, direct mailing, direct mailings, by post, mail order, postcard, postcards",
        "de": "brief, briefe, briefpost, briefwerbung, postalisch, postalische, postweg, katalog, postwerbung, postversand, postsendung",
        "fr": "courrier, courriers, postale, postaux, poste, lettre, lettres, courrier postal, voie postale",
        "es": "correo postal, carta, cartas, via postal, catalogo, correo ordinario",
        "it": "posta, posta cartacea, lettera, lettere, posta ordinaria, via posta",
        "nl": "brieven, postbezorging, per post",
        "pt": "correio, correios, via correio, mala direta",
    },
    Role.FAX: {"en": "fax, faxes, faxing, telefax", "de": "faxe, faxen"},
    Role.PUSH: {
        "en": "push, push notification, push notifications, web push, browser push, notification, notifications, in app,"
        " app notifications, mobile push, desktop notifications",
        "de": "benachrichtigung, benachrichtigungen, pushnachrichten",
        "fr": "notification push, notifications push",
        "es": "notificacion, notificaciones",
        "it": "notifica, notifiche",
        "nl": "melding, meldingen, pushbericht, pushberichten",
        "pt": "notificacao, notificacoes",
    },
    Role.CHAT: {
        "en": "whatsapp, whats app, messenger, facebook, viber, telegram, wechat, instagram, linkedin, twitter, signal, social,"
        " social media, chat, facebook messenger, rcs"
    },
    Role.MARKETING: {
        "en": "marketing, promotional, promotion, promotions, promo, promos, advertising, advertisement, advertisements, adverts,"
        " offers, offer, special offers, solicit, solicitation, solicitations, fundraising, appeals, market, marketed,"
        " commercial messages, deals and offers, mm, marketing materials",
        "de": "werbung, werbe, werblich, werbliche, angebote, werbezwecke, werblichen",
        "fr": "publicite, publicitaire, publicitaires, prospection, commercial, commerciale, commerciaux, commerciales,"
        " offres, promotionnel, promotionnels, demarchage commercial",
        "es": "publicidad, promocion, promociones, promocional, promocionales, ofertas, comercial, comerciales, mercadotecnia",
        "it": "pubblicita, promozione, promozioni, promozionale, promozionali, offerte, commerciale, commerciali",
        "nl": "reclame, aanbiedingen, commerciele, acties",
        "pt": "publicidade, promocao, promocoes, promocional, promocionais, ofertas, comercial",
    },
    Role.NEWSLETTER: {
        "en": "newsletter, newsletters, news letter, e newsletter, enewsletter, e newsletters, enewsletters, mailing list,"
        " mailing lists, mailinglist, distribution list, email list, e news, enews, ezine, e zine, email newsletter",
        "de": "rundbrief, rundbriefe, verteiler, mailverteiler, infobrief, infomail, infomails, rundmail, rundmails",
        "fr": "lettre d information, lettres d information, infolettre, infolettres, liste de diffusion, bulletin, bulletins",
        "es": "boletin, boletines, lista de correo, boletin de noticias",
        "it": "bollettino, bollettini, notiziario, lista di distribuzione",
        "nl": "nieuwsbrief, nieuwsbrieven, mailinglijst",
        "pt": "boletim, boletins, informativo, lista de emails",
    },
    Role.MESSAGES: {
        "en": "communication, communications, correspondence, message, messages, messaging, bulk, updates, news, information,"
        " materials, contacted, contacting, outreach, announcements, comms, communication channel, future contact",
        "de": "nachricht, nachrichten, mitteilung, mitteilungen, infos, informationen, kontaktaufnahme, neuigkeiten",
        "fr": "communications, informations, actualites, messages",
        "es": "comunicacion, comunicaciones, mensaje, mensajes, informacion, noticias, novedades",
        "it": "comunicazione, comunicazioni, messaggi, informazioni, notizie, novita",
        "nl": "berichten, bericht, communicatie, nieuws, informatie",
        "pt": "comunicacao, comunicacoes, mensagem, mensagens, informacao, informacoes, novidades, noticias",
    },
    Role.PARTNERS: {
        "en": "partner, partners, affiliate, affiliates, sister company, sister companies, subsidiaries, sponsor, sponsors,"
        " group companies, co marketing, associated companies",
        "de": "partnern, partnerfirmen, partnerunternehmen, konzern",
        "fr": "partenaire, partenaires",
        "es": "colaboradores, patrocinadores",
        "it": "partenari",
        "nl": "partnerbedrijven, partnerbedrijf",
        "pt": "parceiro, parceiros",
    },
    Role.THIRD_PARTIES: {
        "en": "third party, third parties, thirdparty, thirdparties, 3 rd party, 3 rd parties, 3rd, 3 rd, third, other companies,"
        " other organisations, other organizations, external",
        "de": "dritte, dritter, dritten, drittanbieter, drittfirmen",
        "fr": "tiers",
        "es": "terceros, tercero",
        "it": "terzi, terze parti",
        "nl": "derden, derde partij, derde partijen",
        "pt": "terceiros, terceiro",
    },
    Role.TRACKING: {
        "en": "track, tracking, tracked, profiling, personalization, personalisation, personalized ads, analytics, retargeting,"
        " targeting, targeted advertising, opens tracking, follow email, do not track, click tracking, ads, pixel",
        "de": "verfolgung, nachverfolgung, profilbildung, analyse",
        "fr": "profilage, suivi, pistage",
        "es": "seguimiento, rastreo, perfilado, elaboracion de perfiles",
        "it": "profilazione, tracciamento",
        "nl": "volgen, profilering",
        "pt": "rastreamento, perfilamento",
    },
    Role.SALE: {
        "en": "sell, sells, sale, sold, selling, share, shared, sharing, trade, rent, rental, exchange, swap, ccpa, disclose,"
        " disclosure, list rental, list exchange, data sale, data sharing, sale of data, do not sell, do not share",
        "de": "verkauf, verkaufs, verkaufen, weitergabe, datenweitergabe, weitergeben, weiterverkauf",
        "fr": "vente, vendre, partage, partager, cession",
        "es": "venta, vender, cesion, compartir",
        "it": "vendita, vendere, cessione, condivisione, condividere",
        "nl": "verkoop, verkopen, delen, doorverkoop, doorgeven",
        "pt": "venda, vender, compartilhamento, compartilhar",
    },
    Role.TOPIC: {
        "en": "event, events, webinar, webinars, product updates, product news, blog, digest, jobs, careers, survey, surveys,"
        " review, reviews, abandoned cart, cart, tips, press, beta, sport, sports, one to one, 1 to 1, one on one,"
        " customer service, customer support, order updates, transactional, transactional emails, alerts, alert, reminders,"
        " reminder, birthday, feedback, training, courses, magazine, podcast, sms alerts, product review, back in stock,"
        " price drop, fashion, travel, gardening, kids, women, men, music, food, wine, recipes, technology, finance,"
        " politics, culture, health news, science, research news, newsletter topic, interests, topics, categories",
        "de": "veranstaltungen, produktneuheiten, produktinfos, stellenangebote, umfragen, presse, erinnerungen, kultur",
        "fr": "evenement, evenements, enquetes, presse, rappels, emploi",
        "es": "eventos, encuestas, prensa, recordatorios, empleo, deportes",
        "it": "eventi, sondaggi, stampa, promemoria, lavoro",
        "nl": "evenementen, enquetes, pers, herinneringen, vacatures",
        "pt": "pesquisas, imprensa, lembretes, vagas, esportes",
    },
    Role.LEGAL: {
        "en": "terms, conditions, terms and conditions, tos, privacy, privacy policy, policy, policies, data processing,"
        " data protection, eula, data storage, legal, code of conduct, privacy notice, rules",
        "de": "agb, datenschutz, datenschutzerklarung, datenschutzerklaerung, datenverarbeitung, nutzungsbedingungen,"
        " speicherung, datenspeicherung",
        "fr": "cgv, cgu, conditions generales, confidentialite, traitement des donnees, traitement, donnees personnelles, reglement",
        "es": "terminos, condiciones, privacidad, tratamiento de datos, proteccion de datos, tratamiento",
        "it": "termini, condizioni, trattamento, trattamento dei dati, trattamento dati, informativa",
        "nl": "voorwaarden, privacyverklaring, gegevensverwerking, algemene voorwaarden",
        "pt": "termos, condicoes, privacidade, tratamento de dados, protecao de dados",
    },
    Role.OTHER: {
        "en": "photo, photos, photography, photograph, image, images, picture, pictures, video, videos, media, media release,"
        " recording, filming, parental, parent, parents, guardian, cookie, cookies, gift aid, giftaid, medical, treatment,"
        " health, waiver, liability, background check, insurance, directory, listing, statement, statements, paperless,"
        " autopay, auto pay, auto renew, auto renewal, autorenew, autorenewal, renew, arbitration, research, study, location, gps, biometric, credit, credit check,"
        " safeguarding, emergency, transport, swimming, allergy, allergies, first aid, publish, public, visible, visibility,"
        " show, display, hide, spouse, father, mother, husband, wife, child, children, son, daughter, pet, match, matching,"
        " payroll, pension, overtime, carpool, housing, testimonial, testimonials, likeness, leaderboard, gdpr request,"
        " vaccination, dental, surgery, release form, travel consent, interest in volunteering, tracking pixel, warranty, roaming, overdraft,"
        " electronic delivery, e delivery, e statements, e bill, ebill, tax exempt, score sharing",
        "de": "foto, fotos, bild, bilder, bildrechte, eltern, erziehungsberechtigte, ehegatte, gesundheit, haftung,"
        " fotoerlaubnis, bildnutzung, behandlung, aufnahmen, videoaufnahmen, veroffentlichung, veroeffentlichung",
        "fr": "photographie, droit a l image, parentale, parental, temoins, sante, soins, mineur",
        "es": "fotografia, fotografias, imagen, imagenes, paterno, padres, salud, menores, tutor",
        "it": "fotografie, immagine, immagini, genitori, genitoriale, salute, minori, sanitario",
        "nl": "beeldmateriaal, ouders, ouderlijke, gezondheid, foto s, medische",
        "pt": "fotografia, imagem, imagens, pais, parental, saude, menores",
    },
    Role.MOMENT: {
        "en": "date, dates, time, timestamp, datetime, ts, utc, when, since, day, at utc, on date, dt, tstamp, gmt, moment",
        "de": "datum, zeitpunkt, zeitstempel, seit, uhrzeit",
        "fr": "date de, horodatage, depuis, date d",
        "es": "fecha, fecha de, desde",
        "nl": "tijdstip, sinds, datum van",
    },
    Role.LAST_MOMENT: {"en": "at, on", "de": "am", "fr": "le", "es": "el", "it": "il", "nl": "op", "pt": "em"},
    Role.REASON: {
        "en": "reason, reasons, type, code, message text, description, category, kind, subtype, sub type, diagnostic, cause,"
        " error, reason enum, explanation, because",
        "de": "grund, ursache, art",
        "fr": "raison, motif",
        "es": "motivo, razon, causa",
        "it": "ragione, motivazione",
        "nl": "reden, oorzaak",
        "pt": "razao",
    },
    Role.ABOUT: {
        "en": "level, source, sources, method, ip, ip address, version, campaign, campaigns, updated, updated at, changed,"
        " modified, last changed, change, collected, link, links, url, urls, token, hash, page, landing, form, forms, name,"
        " names, id, ids, title, comment, comments, note, notes, log, history, language, locale, user agent, agent, mode,"
        " evidence, proof, wording, legal basis, basis, expiry, expires, expiration, until, sent, sent at, tag, tags,"
        " segment, actor, operator, email id, html, format, origin, channel, medium, device, referrer, referer, enum label,"
        " document, created, created at, browser, updated on, changed on, disclaimer, button, template, pending since,"
        " manager, director, budget, guid, uuid, path, file, timezone, interval, price, amount, consent text, footer",
        "de": "quelle, herkunft, ebene, verfahren, kampagne, geandert, geaendert, formular, bemerkung, nachweis, kommentar",
        "fr": "source, niveau, methode, campagne, modifie, formulaire, commentaire, lien, preuve, mis a jour",
        "es": "fuente, nivel, metodo, campana, formulario, comentario, enlace, prueba, actualizado, origen",
        "it": "fonte, livello, metodo, modulo, commento, collegamento, prova, aggiornato, provenienza",
        "nl": "bron, niveau, methode, campagne, formulier, opmerking, bewijs, gewijzigd, koppeling",
        "pt": "fonte, origem, nivel, formulario, comentario, atualizado, alterado",
    },
    Role.COUNT: {
        "en": "count, counts, counter, number of, num, total, totals, times, nb, rate, ratio, percent, percentage, score, sum,"
        " average, avg, number, days since, how many, opens, clicks, quantity, qty",
        "de": "anzahl, zahl, quote",
        "fr": "nombre, nombre de, taux",
        "es": "cantidad, numero de, tasa",
        "it": "conteggio, numero di, tasso",
        "nl": "aantal, percentage",
        "pt": "quantidade, taxa",
    },
    Role.FREQUENCY: {
        "en": "frequency, how often, preferred, preferred method, preferred contact method, preferred channel",
        "de": "haufigkeit, haeufigkeit, bevorzugt, bevorzugter, bevorzugte",
        "fr": "frequence, prefere, preferee",
        "es": "frecuencia, preferido, preferida",
        "it": "frequenza, preferito, preferita",
        "nl": "frequentie, voorkeur",
        "pt": "preferido, frequencia",
    },
}
