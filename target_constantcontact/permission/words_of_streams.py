"""The words of stream names that headings of columns do not have, by what such a stream holds and the language. Pure.

One word stands between two commas, without accents; an ending makes no difference. `docs/consent.md` is generated from
it.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping


class Part(Enum):
    """The part that a word plays in the name of a stream; the value is how the documentation calls it."""

    LEFT = "people who left"
    COMPLAINED = "people who complained"
    REFUSED = "no mail, if the columns say so too"
    BOUNCED = "mail that came back"
    DEAD = "addresses that do not work"
    DELETED = "people who were deleted"
    TRACKED = "what became of a mail"
    EVENTS = "events of any kind"
    WITHOUT = "without"
    HOLDER = "what holds people or events"
    BESIDE = "says nothing"
    OTHER = "something else"


STREAM_WORDS: Final[Mapping[Part, Mapping[str, str]]] = {
    Part.LEFT: {
        "en": "unsubscriber, unsubscribers, optout, optouts",
        "de": "abmelder, austragungen, sperrlisten, abgemeldete, ausgetragene, kontaktsperren",
        "fr": "desabonnes, desinscrits, desinscriptions, desabonnements",
        "es": "bajas, desuscritos, desuscripciones",
        "it": "disiscritti, disiscrizioni",
        "nl": "uitschrijvingen, afmeldingen, uitgeschrevenen, afgemelden",
        "pt": "descadastrados, descadastramentos, desinscricoes",
        "sv": "avregistreringar, avprenumerationer, avanmalningar",
        "da": "afmeldinger, frameldinger, avmeldinger, afmeldte",
        "pl": "wypisani, rezygnacje, wypisy",
    },
    Part.COMPLAINED: {
        "en": "complaint, complaints, complainers, abuse",
        "de": "beschwerde, beschwerden, spammeldung, spambeschwerden",
        "fr": "plainte, plaintes",
        "es": "queja, quejas",
        "it": "reclamo, reclami, segnalazioni",
        "nl": "klacht, klachten",
        "pt": "reclamacao, reclamacoes, denuncia, denuncias",
        "sv": "klagomal",
        "da": "klager",
        "pl": "skargi",
    },
    Part.REFUSED: {
        "en": "exclusion, exclusions, block, blocks, blocked, reject, rejects, rejected, rejections, dropped, drops,"
        " quarantine, quarantined, quarantines, removed, removals, cancelled, canceled, cancellations, withdrawn,"
        " withdrawals, revoked, revocations,"
        " objections, stopped",
        "de": "gesperrte, sperrungen, ausschluesse, ausschlusse, kuendigungen, kundigungen, widersprueche,"
        " widerspruche, widerrufe",
        "fr": "exclus, bloques, retraits, oppositions, resiliations",
        "es": "exclusiones, excluidos, bloqueados, cancelaciones, oposiciones, revocaciones",
        "it": "esclusi, esclusioni, bloccati, cancellazioni, revoche, opposizioni",
        "nl": "geblokkeerden, uitgesloten, opzeggingen, intrekkingen",
        "pt": "excluidos, exclusoes, bloqueados, cancelamentos, revogacoes",
    },
    Part.BOUNCED: {
        "en": "bounceback, bouncebacks, undeliverables, undelivered",
        "de": "ruecklaufer, unzustellbare, unzustellbarkeiten",
        "fr": "rebonds",
        "es": "rebotes, rebotados",
        "it": "rimbalzi",
        "nl": "onbestelbaren",
        "pt": "devolucoes, devolvidos",
        "sv": "studsar",
    },
    Part.DEAD: {
        "en": "invalids",
    },
    Part.DELETED: {
        "en": "deletions",
        "de": "geloschte, geloeschte, loschungen, loeschungen",
        "fr": "supprimes, supprimees",
        "es": "eliminados, eliminadas, borrados",
        "it": "eliminati, cancellati",
        "nl": "verwijderde, verwijderden",
        "pt": "apagados, deletados",
        "sv": "raderade",
        "da": "slettede",
        "pl": "usuniete, usunieci",
    },
    Part.TRACKED: {
        "en": "open, opens, opened, click, clicks, clicked, send, sends, sent, forward, forwards, delivery, deliveries,"
        " delivered, impressions, receives, nonopens",
        "de": "oeffnungen, offnungen, klicks, zustellungen, versendungen, weiterleitungen",
        "fr": "ouvertures, clics, envois, transferts",
        "es": "aperturas, clics, envios, reenvios",
        "it": "aperture, clic, invii, inoltri",
        "nl": "openingen, kliks, verzendingen",
        "pt": "aberturas, cliques, envios, encaminhamentos",
    },
    Part.EVENTS: {
        "en": "event, events, activity, activities, log, logs, tracking, history",
        "de": "ereignis, ereignisse, aktivitaeten, aktivitaten, protokoll",
        "fr": "evenements, activites, journal",
        "es": "eventos, actividades, actividad, registro",
        "it": "eventi, attivita",
        "nl": "gebeurtenissen, activiteiten",
        "pt": "eventos, atividades",
    },
    Part.WITHOUT: {
        "en": "without, excluding, except, minus, excl, exclude, not, non, no",
        "de": "ohne, nicht, ausser, ausgenommen",
        "fr": "sans, hors, non, sauf",
        "es": "sin, no, excepto",
        "it": "senza, non, escluso",
        "nl": "zonder, niet, behalve",
        "pt": "sem, nao, exceto",
    },
    Part.HOLDER: {
        "en": "request, requests, constituent, constituents, donor, donors, report, reports, destination,"
        " destinations, individual, individuals, email, emails, export, records,"
        " table, view, all, raw, daily, weekly, list, lists, subscriber, subscribers, recipient, recipients, member,"
        " members, lead, leads, contact, contacts, people, persons, person, address, addresses, user, users, customer,"
        " customers, profile, profiles, group, data, latest, current, global, mark, as",
        "de": "liste, kontakte, empfaenger, empfanger, abonnenten, kunden, adressen, meldungen",
        "fr": "contacts, abonnes, destinataires, clients, liste, adresses, utilisateurs",
        "es": "contactos, suscriptores, destinatarios, clientes, lista, usuarios",
        "it": "contatti, iscritti, destinatari, clienti, lista, utenti",
        "nl": "contacten, abonnees, ontvangers, klanten, lijst",
        "pt": "contatos, assinantes, destinatarios, clientes, lista",
    },
}
"""Part, language and words."""
