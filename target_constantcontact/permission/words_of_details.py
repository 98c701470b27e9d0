"""The words of headings that say when, why, of what and how often; see `heading_words`. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from target_constantcontact.permission.roles import Role

if TYPE_CHECKING:
    from collections.abc import Mapping

DETAILS: Final[Mapping[Role, Mapping[str, str]]] = {
    Role.LEGAL: {
        "en": "data consent, data use, data usage, use of data, data privacy, data policy, data collection, terms,"
        " conditions, terms and conditions, tos, privacy, privacy policy, policy, policies, data processing, data"
        " protection, eula, data storage, legal, code of conduct, privacy notice, rules",
        "de": "agb, datenschutz, datenschutzerklarung, datenschutzerklaerung, datenverarbeitung, nutzungsbedingungen,"
        " speicherung, datenspeicherung",
        "fr": "cgv, cgu, conditions generales, confidentialite, traitement des donnees, traitement, donnees"
        " personnelles, reglement",
        "es": "terminos, condiciones, privacidad, tratamiento de datos, proteccion de datos, tratamiento",
        "it": "termini, condizioni, trattamento, trattamento dei dati, trattamento dati, informativa",
        "nl": "voorwaarden, privacyverklaring, gegevensverwerking, algemene voorwaarden",
        "pt": "termos, condicoes, privacidade, tratamento de dados, protecao de dados",
    },
    Role.OTHER: {
        "en": "bounced check, bounced checks, check bounced, check returned, blacklist check, death benefit, death"
        " certificate, photo, photos, photography, photograph, image, images, picture, pictures, video,"
        " videos, media, media release, recording, filming, parental, parent, parents, guardian, cookie,"
        " cookies, gift aid, giftaid, medical, treatment, health, waiver, liability, background check,"
        " insurance, directory, listing, statement, statements, paperless, autopay, auto pay, auto renew,"
        " auto renewal, autorenew, autorenewal, renew, arbitration, research, study, location, gps,"
        " biometric, credit, credit check, safeguarding, emergency, transport, swimming, allergy, allergies,"
        " first aid, publish, public, visible, visibility, show, display, hide, spouse, father, mother,"
        " husband, wife, child, children, son, daughter, pet, match, matching, payroll, pension, overtime,"
        " carpool, housing, testimonial, testimonials, likeness, leaderboard, gdpr request, vaccination,"
        " dental, surgery, release form, travel consent, interest in volunteering, tracking pixel, warranty,"
        " roaming, overdraft, electronic delivery, e delivery, e statements, e bill, ebill, tax exempt, score"
        " sharing, informed consent",
        "de": "foto, fotos, bild, bilder, bildrechte, eltern, erziehungsberechtigte, ehegatte, gesundheit, haftung,"
        " fotoerlaubnis, bildnutzung, behandlung, aufnahmen, videoaufnahmen, veroffentlichung,"
        " veroeffentlichung",
        "fr": "photographie, droit a l image, parentale, parental, temoins, sante, soins, mineur",
        "es": "baja laboral, baja medica, baja por enfermedad, baja maternal, fotografia, fotografias, imagen,"
        " imagenes, paterno, padres, salud, menores, tutor",
        "it": "fotografie, immagine, immagini, genitori, genitoriale, salute, minori, sanitario",
        "nl": "beeldmateriaal, ouders, ouderlijke, gezondheid, foto s, medische",
        "pt": "fotografia, imagem, imagens, pais, parental, saude, menores",
    },
    Role.MOMENT: {
        "en": "date, dates, time, timestamp, datetime, ts, utc, when, since, day, at utc, on date, dt, tstamp, gmt,"
        " moment",
        "de": "datum, zeitpunkt, zeitstempel, seit, uhrzeit",
        "fr": "date de, horodatage, depuis, date d",
        "es": "fecha, fecha de, desde",
        "nl": "tijdstip, sinds, datum van",
        "pl": "dnia",
        "fi": "paivamaara, pvm, aika, ajankohta",
        "ja": "日, 日時, 日付",
    },
    Role.LAST_MOMENT: {
        "en": "at, on",
        "de": "am",
        "fr": "le",
        "es": "el",
        "it": "il",
        "nl": "op",
        "pt": "em",
    },
    Role.REASON: {
        "en": "reason, reasons, type, code, message text, description, category, kind, subtype, sub type,"
        " diagnostic, cause, error, reason enum, explanation, because",
        "de": "grund, ursache, art",
        "fr": "raison, motif",
        "es": "motivo, razon, causa",
        "it": "ragione, motivazione",
        "nl": "reden, oorzaak",
        "pt": "razao",
        "sv": "orsak, anledning",
        "pl": "powod, przyczyna",
        "da": "arsag, grund",
        "ja": "理由",
    },
    Role.ABOUT: {
        "en": "unsubscribe key, unsub key, opt out key, auto subscribe, layout, theme, design,"
        " level, source, sources, method, ip, ip address, version, campaign, campaigns, updated, updated at,"
        " changed, modified, last changed, change, collected, link, links, url, urls, token, hash, page, landing,"
        " form, forms, name, names, id, ids, title, comment, comments, note, notes, log, history, language, locale,"
        " user agent, agent, mode, evidence, proof, wording, legal basis, basis, expiry, expires, expiration, until,"
        " sent, sent at, tag, tags, segment, actor, operator, email id, html, format, origin, channel, medium, device,"
        " referrer, referer, enum label, document, created, created at, browser, updated on, changed on, disclaimer,"
        " button, template, pending since, manager, director, budget, guid, uuid, path, file, timezone, interval,"
        " price, amount, consent text, footer, lawful basis",
        "de": "quelle, herkunft, ebene, stufe, verfahren, kampagne, geandert, geaendert, formular, bemerkung, nachweis,"
        " kommentar",
        "fr": "source, niveau, methode, campagne, modifie, formulaire, commentaire, lien, preuve, mis a jour",
        "es": "fuente, nivel, metodo, campana, formulario, comentario, enlace, prueba, actualizado, origen",
        "it": "fonte, livello, metodo, modulo, commento, collegamento, prova, aggiornato, provenienza",
        "nl": "bron, niveau, methode, campagne, formulier, opmerking, bewijs, gewijzigd, koppeling",
        "pt": "fonte, origem, nivel, formulario, comentario, atualizado, alterado",
    },
    Role.COUNT: {
        "en": "count, counts, counter, number of, num, total, totals, times, nb, rate, ratio, percent, percentage,"
        " score, sum, average, avg, number, days since, how many, opens, clicks, quantity, qty",
        "de": "anzahl, zahl, quote",
        "fr": "nombre, nombre de, taux",
        "es": "cantidad, numero de, tasa",
        "it": "conteggio, numero di, tasso",
        "nl": "aantal, percentage",
        "pt": "quantidade, taxa",
    },
    Role.FREQUENCY: {
        "en": "max, maximum, limit, solicit codes, solicit code, solicitation codes, solicitation code, frequency,"
        " how often, preferred, preferred method, preferred contact method, preferred channel",
        "de": "haufigkeit, haeufigkeit, bevorzugt, bevorzugter, bevorzugte",
        "fr": "frequence, prefere, preferee",
        "es": "frecuencia, preferido, preferida",
        "it": "frequenza, preferito, preferita",
        "nl": "frequentie, voorkeur",
        "pt": "preferido, frequencia",
    },
}
