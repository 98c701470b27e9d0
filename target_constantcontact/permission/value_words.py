"""The words of values, by what they say and the language. `docs/consent.md` is generated from them. Pure.

Phrases stand between commas, without accents; blanks, hyphens and capitals in a value make no difference.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Final, NamedTuple

from target_constantcontact.permission.roles import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping


class Sense(Enum):
    """What a value says by itself; the value is how the documentation calls it."""

    NOTHING = "nothing: null words"
    YES = "yes"
    NO = "no"
    NONE_OF_IT = "none: nothing in a flag, no in a status"
    PRESENT = "permission is there, whatever the heading"
    AFFIRMED = "yes to its heading"
    STRONG = "refuses in every column that is like a status"
    WEAK = "refuses in a column of mail or permission, and in a status of nobody else's"
    NOT_KNOWN = "not known: no permission"
    DELIVERED = "what became of a message, or that somebody lives: says nothing"
    BUSINESS = "of an order, a payment, a ticket, a plan or a login: says nothing"
    MOMENT = "a date or time"
    NUMBER = "a number"
    OTHER = "not understood"


class Meaning(NamedTuple):
    """A sense, and for a refusal which one."""

    sense: Sense
    refusal: Refusal | None = None


VALUE_WORDS: Final[Mapping[Meaning, Mapping[str, str]]] = {
    Meaning(Sense.BUSINESS): {
        "en": "paid, unpaid, partially paid, shipped, unshipped, delivered to customer, refunded, partially refunded,"
        " fulfilled, unfulfilled, partial, authorized, voided, open, closed, resolved, solved, won, lost, qualified,"
        " unqualified, converted, nurturing, attempted to contact, in progress, done, backlog, invited, trialing, past"
        " due, incomplete, incomplete expired, lapsed, on leave, terminated, retired, draft, published, completed,"
        " complete, attending, attended, not attending, maybe, no show, checked in, registered, waitlisted, waitlist,"
        " enrolled, graduated, processing, overdue, settled, chargeback, disputed, succeeded, partially fulfilled,"
        " ready for pickup, picked up, backordered, returned, staged, provisioned, deprovisioned, locked out, password"
        " expired, recovery, grace, pending renewal, pending new, expiring, tentative, withdrawn from course, single,"
        " married, divorced, widowed, employed, unemployed, contractor, full time, part time, customer, prospect,"
        " lead, donor, new, vip, posted, cleared, authorised, non member, nonmember, former member, in transit, out"
        " for delivery, confirmed order, new lead, contacted, not started",
        "de": "bezahlt, unbezahlt, offen, versendet, storniert, geliefert, erledigt, abgeschlossen, ledig, verheiratet",
        "fr": "paye, payee, expedie, expediee, livre, livree, rembourse, en cours, termine, terminee, celibataire,"
        " marie",
        "es": "pagado, pagada, enviado, enviada, entregado, reembolsado, en curso, completado, abierto, cerrado,"
        " soltero",
        "it": "pagato, pagata, spedito, spedita, rimborsato, in corso, completato, aperto, chiuso, celibe, sposato",
        "nl": "betaald, verzonden, geleverd, terugbetaald, afgerond, gesloten, gehuwd",
        "pt": "pago, paga, entregue, reembolsado, em andamento, concluido, aberto, fechado, solteiro, casado",
    },
    Meaning(Sense.DELIVERED): {
        "en": "alive, living, lebend, vivant, vivante, vivo, viva, levend, valid, gueltig, gultig, valide, valido,"
        " geldig, deliverable, sent, delivered, opened, clicked, open and"
        " click, processed, queued, scheduled, html, text, plain text, verified",
    },
    Meaning(Sense.NOTHING): {
        "en": "null, nil, na, n a, nan, nat, undefined, blank, empty, not available, not applicable, not specified,"
        " not stated, not provided, not answered, missing, no data, no value, no answer, no response,"
        " nothing, no date, void, no entry, unspecified, not entered, unset",
        "de": "keine angabe, k a, nicht angegeben, leer, ohne angabe, entfaellt",
        "fr": "non renseigne, non renseignee, non precise, vide, sans objet, nd",
        "es": "sin datos, no especificado, vacio, no indicado, nulo",
        "it": "non specificato, vuoto, non indicato, nullo, nd",
        "nl": "niet opgegeven, leeg, nvt, onbepaald",
        "pt": "nao informado, nao especificado, vazio, nulo",
        "ja": "未入力",
    },
    Meaning(Sense.NONE_OF_IT): {
        "en": "none, none selected, none given, none recorded, neither",
        "de": "keine, keiner, keins",
        "fr": "aucun, aucune",
        "es": "ninguno, ninguna",
        "it": "nessuno, nessuna",
        "nl": "geen",
        "pt": "nenhum, nenhuma",
    },
    Meaning(Sense.YES): {
        "en": "yes, y, yep, yeah, true, t, on, x, checked, ticked, selected, set, all, everything, positive,"
        " affirmative, one, yes please, yes thanks, is true, any, v",
        "de": "ja, j, wahr, an, ein, gesetzt, alle, alles, angekreuzt, ja bitte, richtig",
        "fr": "oui, o, vrai, vraie, tous, tout, coche, cochee, oui merci",
        "es": "si, s, verdadero, verdadera, cierto, todos, todo, todas, marcado, marcada",
        "it": "vero, tutti, tutto, tutte, spuntato, selezionato",
        "nl": "waar, aan, alles, aangevinkt, ja graag",
        "pt": "sim, verdadeiro, verdadeira, tudo, marcado, sim por favor",
        "sv": "sant",
        "da": "sand",
        "pl": "tak, prawda",
        "more": "ano, igen, da, evet, да, 是",
        "fi": "kylla, tosi",
        "ja": "はい, 有, あり, 可, 希望する, 希望します, 希望, 同意する, 同意します, 受け取る, 配信する",
    },
    Meaning(Sense.NO): {
        "en": "never, no, n, nope, false, f, off, not checked, unchecked, unticked, unselected, not selected,"
        " negative, zero, is false, no thanks, no thank you, clear",
        "de": "nie, niemals, nein, falsch, aus, nicht angekreuzt, nein danke, nicht gesetzt",
        "fr": "jamais, non, faux, fausse, decoche, non merci, pas coche",
        "es": "nunca, falso, falsa, no gracias, desmarcado",
        "it": "mai, falso, falsa, no grazie, deselezionato",
        "nl": "nooit, nee, onwaar, uit, neen, nee bedankt, nee dank je",
        "pt": "nunca, nao, falso, nao obrigado, nao obrigada, desmarcado",
        "sv": "nej, falskt, aldrig",
        "da": "nei, falsk",
        "pl": "nie, falsz, nigdy",
        "more": "ne, nem, nu, нет",
        "fi": "ei, epatosi, ei koskaan, ei kiitos",
        "ja": "いいえ, 無, なし, 無し, 不可, 否,"
        " 希望しない, 希望しません, 受け取らない, 同意しない, 同意しません, 配信しない, 不要",
    },
    Meaning(Sense.PRESENT): {
        "en": "double opted in, never bounced, never unsubscribed, never opted out, still subscribed, still active,"
        " send, subscribed, subscribe, resubscribed, opted in, opt in, opts in, single opt in, double opt in,"
        " soft opt in, opted in double, confirmed opt in, explicit, implicit, express, implied, expressed,"
        " express consent, implied consent, explicit consent, allow, allowed, allows, permitted, permit,"
        " permission granted, granted, given, consented, consent given, has consent, mailable, marketing"
        " contact, contactable, can receive, opted in to email, ok to email, not unsubscribed, not opted out,"
        " not bounced, not blacklisted, whitelisted, reactivated, currently subscribed, is subscribed, signed"
        " up, accepts marketing, wants emails, subscriber, active subscriber, subscribed via api, subscribed"
        " via web, marketable, unengaged marketable",
        "de": "abonniert, angemeldet, erlaubt, zugestimmt, erteilt, eingewilligt, zulassen, zugelassen, nicht"
        " abgemeldet, gegeben, einwilligung erteilt, genehmigt",
        "fr": "abonne, abonnee, inscrit, inscrite, autorise, autorisee, consenti, accorde, accordee, donne, donnee,"
        " consentement donne, non desabonne",
        "es": "suscrito, suscrita, suscripto, inscrito, inscrita, permitido, permitida, consentido, otorgado,"
        " otorgada, autorizado, dado, dada, concedido",
        "it": "iscritto, iscritta, consentito, consentita, autorizzato, concesso, concessa, rilasciato, dato, prestato",
        "nl": "ingeschreven, aangemeld, toegestaan, geabonneerd, gegeven, verleend",
        "pt": "inscrita, concedido, concedida, autorizada, assinante, outorgado, fornecido",
        "sv": "prenumererar, godkant",
        "da": "tilmeldt, pameldt, abonnerer",
        "pl": "zapisany, zapisana, wyrazona, udzielona",
        "fi": "tilaaja, suostunut, sallittu, annettu",
        "ja": "配信中, 購読中, 許可, 同意済, 同意済み, 登録済, 登録済み, 配信",
    },
    Meaning(Sense.AFFIRMED): {
        "en": "direct, weekly, daily, monthly, quarterly, biweekly, bi weekly, every week, every month, active,"
        " enabled, activated, confirmed, accepted, accept, accepts, agreed, agree, agrees, approved, ok,"
        " okay, good, engaged, current, i agree, i accept, member, always, receive, receives, wanted,"
        " interested, permanent, normal, custom, consent, sure, of course, certainly, absolutely",
        "de": "woechentlich, wochentlich, monatlich, taglich, taeglich, aktiv, bestatigt, bestaetigt, akzeptiert,"
        " einverstanden, gewuenscht, gewunscht, immer, zustimmung",
        "fr": "hebdomadaire, mensuel, mensuelle, quotidien, actif, active, confirme, confirmee, accepte, acceptee,"
        " d accord, toujours, j accepte",
        "es": "semanal, mensual, diario, activo, activa, confirmado, confirmada, aceptado, aceptada, acepto, de"
        " acuerdo, siempre, acepta",
        "it": "settimanale, mensile, attivo, attiva, confermato, confermata, accettato, accettata, accetto,"
        " accetta, sempre",
        "nl": "wekelijks, maandelijks, actief, bevestigd, geaccepteerd, akkoord, altijd",
        "pt": "mensal, ativo, ativa, aceito, aceita, sempre",
        "sv": "aktiv, bekraftad",
        "da": "bekraeftet",
        "pl": "aktywny, aktywna, potwierdzony, potwierdzona",
    },
    Meaning(Sense.STRONG, Refusal.WITHDRAWN): {
        "en": "unsubscribe me, opt me out, take me off, unsubscribed, unsubscribe, unsubscribes, unsub, unsubbed,"
        " un subscribed, unsubscription, opted out,"
        " opt out, opts out, opted out of email, blacklisted, black listed, blacklist, blocklisted, block"
        " listed, blocklist, denylisted, suppressed, suppression, complained, complaint, complainer, spam,"
        " spam complaint, spam report, marked as spam, reported spam, abuse report, do not contact, dont"
        " contact, do not mail, do not email, do not send, do not solicit, dnc, dne, no longer subscribed, no"
        " emails, no email, no mail, no mailings, no contact, do not allow, not allowed, globally"
        " unsubscribed, global unsubscribe, manually unsubscribed, self unsubscribed, list unsubscribe, do"
        " not market, do not bulk email, remove me, stop emails, stop mailing, spam trap, spamtrap, consent"
        " withdrawn, consent revoked, withdrawn consent, opt out all, opted out all, never email, never"
        " contact, not permitted",
        "de": "abgemeldet, abbestellt, ausgetragen, nicht kontaktieren, gesperrt fur mailing, keine werbung, keine"
        " emails, keine e mails, kein newsletter, kontaktsperre, widerrufen, nicht erlaubt, nicht zulassen,"
        " beschwert, auf sperrliste",
        "fr": "desabonne, desabonnee, desinscrit, desinscrite, ne pas contacter, liste noire, non autorise, pas d"
        " emails, pas d email, desinscription, desabonnement, retire son consentement",
        "es": "dado de baja, dada de baja, baja, de baja, desuscrito, desuscrita, desuscripto, lista negra, no"
        " contactar, no permitido, no enviar, no enviar correos, cancelo suscripcion",
        "it": "disiscritto, disiscritta, lista nera, non contattare, non consentito, non inviare, disiscrizione",
        "nl": "uitgeschreven, afgemeld, zwarte lijst, niet benaderen, niet mailen, geen e mail, geen mail, niet"
        " toegestaan, geen emails",
        "pt": "descadastrado, descadastrada, desinscrito, desinscrita, nao contatar, nao contactar, nao permitido,"
        " nao enviar, inscricao cancelada",
        "sv": "avregistrerad, avprenumererad, avanmald",
        "da": "afmeldt, frameldt, avmeldt",
        "pl": "wypisany, wypisana, zrezygnowal, wyrejestrowany",
        "fi": "tilaus peruutettu, perunut tilauksen, poistunut listalta, ei saa lahettaa, ei saa ottaa yhteytta",
        "ja": "配信停止, 配信停止中, 配信拒否, 受信拒否, 配信不可,"
        " 登録解除, 購読解除, 購読停止, 退会, 退会済, 退会済み",
    },
    Meaning(Sense.STRONG, Refusal.NEVER_GIVEN): {
        "en": "not subscribed, never subscribed, nonsubscribed, non subscribed, nonsubscriber, non subscriber, not a"
        " subscriber, transactional, transactional only, not opted in, never opted in, no consent, no permission, no"
        " permissions set, no permission set, non marketing contact, non marketing, not mailable, non mailable, not"
        " consented, did not consent,"
        " unengaged non marketable, pending double opt in, pending opt in, awaiting confirmation, unconfirmed,"
        " not confirmed,"
        " pending confirmation, no opt in, not given, not granted, not accepted, does not accept, not marketable,"
        " permission not set, email never subscribed, consent not given, consent refused, consent denied,"
        " consent declined, permission refused, permission denied, refused consent, declined consent",
        "de": "nicht abonniert, nie abonniert, nicht angemeldet, unbestatigt, unbestaetigt, nicht bestatigt, nicht"
        " bestaetigt, keine einwilligung, nicht erteilt, nicht eingewilligt, keine zustimmung, keine erlaubnis",
        "fr": "non abonne, non abonnee, jamais abonne, non inscrit, pas inscrit, non confirme, pas de consentement, en"
        " attente de confirmation",
        "es": "no suscrito, nunca suscrito, no inscrito, no confirmado, sin confirmar, sin consentimiento",
        "it": "non iscritto, mai iscritto, non confermato, nessun consenso, senza consenso",
        "nl": "niet ingeschreven, nooit ingeschreven, niet aangemeld, onbevestigd, niet bevestigd, geen toestemming",
        "pt": "nao inscrito, nunca inscrito, nao confirmado, sem consentimento",
    },
    Meaning(Sense.STRONG, Refusal.UNDELIVERABLE): {
        "en": "cleaned, undeliverable, hard bounced, hard bounce, email bounced, email bounce, mail blocked",
    },
    Meaning(Sense.STRONG, Refusal.GONE): {
        "en": "deceased, died, passed away, redacted",
        "de": "verstorben, gestorben",
        "fr": "decede, decedee",
        "es": "fallecido, fallecida, difunto",
        "it": "deceduto, deceduta, defunto",
        "nl": "overleden",
        "pt": "falecido, falecida",
        "sv": "avliden",
        "da": "afdod, afdoed",
        "pl": "zmarly, zmarla",
        "fi": "kuollut, menehtynyt",
        "ja": "死亡, 逝去",
    },
    Meaning(Sense.WEAK, Refusal.NEVER_GIVEN): {
        "en": "validating, verifying, confirming, pending verification, pending validation, pending, awaiting,"
        " waiting, not set, unverified, guest only, opt in pending, confirmation pending, to be confirmed,"
        " confirmation sent, requested, unengaged, non opt in, unactivated, not activated, opt in requested,"
        " optin requested, not active, not interested, not wanted",
        "de": "ausstehend, wartend, nicht aktiv, nicht gewuenscht, nicht gewunscht, in wartestellung",
        "fr": "en attente, pas actif, non actif",
        "es": "pendiente, no activo, en espera",
        "it": "in attesa, non attivo",
        "nl": "in afwachting, wachtend, niet actief",
        "pt": "pendente, aguardando, nao ativo",
        "sv": "vantande",
        "da": "afventer",
        "pl": "oczekujacy, oczekuje",
    },
    Meaning(Sense.WEAK, Refusal.WITHDRAWN): {
        "en": "inactive, archived, archive, cancelled, canceled, disabled, disable, declined, decline, blocked,"
        " block, removed, remove, stopped, stop, left, denied, deny, refused, refuse, rejected, reject,"
        " revoked, withdrawn, banned, suspended, excluded, junk, paused, expired, dormant, deactivated,"
        " ended, disallow, disallowed, objected, prohibited, former, locked, do not use, opted, quit,"
        " unreachable, complaining, ineligible, restricted",
        "de": "inaktiv, archiviert, gekundigt, gekuendigt, deaktiviert, abgelehnt, blockiert, gesperrt, entfernt,"
        " gestoppt, verweigert, widersprochen, ausgeschlossen, pausiert, abgelaufen",
        "fr": "inactif, inactive, archive, archivee, annule, annulee, desactive, desactivee, refuse, refusee,"
        " bloque, bloquee, retire, retiree, suspendu, suspendue, exclu, exclue, resilie, expire",
        "es": "inactivo, inactiva, archivado, archivada, cancelado, cancelada, desactivado, desactivada, rechazado,"
        " rechazada, bloqueado, bloqueada, retirado, retirada, suspendido, suspendida, excluido, revocado,"
        " denegado",
        "it": "inattivo, inattiva, archiviato, archiviata, annullato, annullata, cancellato, cancellata,"
        " disattivato, rifiutato, rifiutata, bloccato, bloccata, rimosso, rimossa, sospeso, sospesa,"
        " revocato, negato, escluso",
        "nl": "inactief, gearchiveerd, geannuleerd, opgezegd, uitgeschakeld, geweigerd, geblokkeerd, verwijderd uit"
        " lijst, gestopt, ingetrokken, opgeschort, uitgesloten",
        "pt": "inativo, inativa, arquivado, cancelada, desativado, desativada, recusado, recusada, removido,"
        " removida, suspenso, revogado, negado",
        "sv": "inaktiv, sparrad, blockerad",
        "da": "spaerret, sparret, blokeret",
        "pl": "nieaktywny, nieaktywna, zablokowany, cofnieta, wycofana",
        "fi": "peruttu, peruutettu, perunut, kielletty, estetty, ei halua, ei aktiivinen, kieltaytynyt",
        "ja": "停止, 停止中, 拒否, 解除, 解除済み, 無効",
    },
    Meaning(Sense.WEAK, Refusal.UNDELIVERABLE): {
        "en": "bounced, bounce, hold, on hold, held, temp hold, temporary hold, temporarily held, invalid, soft"
        " bounced, soft bounce, hard, soft, bad, failed, error, permanent bounce, transient, not deliverable,"
        " non deliverable, bouncing, bounced hard, bounced soft, dropped, blocked by isp, not valid, invalid"
        " email, risky, dead address, abuse, syntax error, mailbox not found, user unknown, no such user,"
        " possible trap",
        "de": "unzustellbar, ungultig, ungueltig, zurueckgestellt, fehlerhaft",
        "fr": "rebond, invalide, non distribuable, en suspens",
        "es": "rebotado, rebotada, rebote, invalido, no entregable, en pausa",
        "it": "rimbalzato, rimbalzo, non valido, non recapitabile",
        "nl": "gebounced, ongeldig, onbestelbaar",
        "pt": "rejeitado, retornado, devolvido",
        "ja": "不達, エラー",
    },
    Meaning(Sense.WEAK, Refusal.GONE): {
        "en": "deleted, dead, erased, trashed, trash, gone, anonymized, anonymised, forgotten",
        "de": "geloscht, geloescht, entfallen",
        "fr": "supprime, supprimee, efface",
        "es": "eliminado, eliminada, borrado",
        "it": "eliminato, eliminata",
        "nl": "verwijderd, gewist",
        "pt": "apagado, deletado, excluida",
        "fi": "poistettu",
        "ja": "削除, 削除済み",
    },
    Meaning(Sense.NOT_KNOWN): {
        "en": "unknown, not known, unsure, undecided, dont know, not sure, unclear, perhaps, depends, tbd, tbc, to"
        " be decided, to be determined, to be checked, ask first, ask, see notes, see note, needs review,"
        " unsure yet",
        "de": "unbekannt, vielleicht, unklar, weiss nicht, offen gelassen, siehe notizen, zu prufen, zu pruefen",
        "fr": "inconnu, inconnue, peut etre, ne sait pas, a verifier, indecis",
        "es": "desconocido, desconocida, quizas, quiza, tal vez, no se, no sabe, a confirmar",
        "it": "sconosciuto, ignoto, forse, non so, da verificare",
        "nl": "onbekend, misschien, weet niet, onduidelijk",
        "pt": "desconhecido, desconhecida, talvez, nao sei, a confirmar",
        "ja": "不明, 未定, 未設定",
        "fi": "tuntematon, ei tiedossa, ehka",
    },
}
"""Sense, language and phrases. No phrase has two senses."""

NOT_ONLY_OF_MAIL: Final = frozenset({
    "blacklisted", "black listed", "blacklist", "blocklisted", "block listed", "blocklist", "denylisted", "suppressed",
    "suppression", "complained", "complaint", "complainer", "spam", "spam report", "abuse report", "do not send",
    "do not allow", "not allowed", "not permitted", "remove me", "opt out", "opts out", "opted out", "opt out all",
    "opted out all", "beschwert", "widerrufen", "nicht erlaubt", "nicht zulassen", "auf sperrliste", "ausgetragen",
    "liste noire", "non autorise", "lista negra", "no permitido", "no enviar", "baja", "de baja", "dado de baja",
    "dada de baja", "non consentito", "non inviare", "zwarte lijst", "niet toegestaan", "uitgeschreven",
    "nao permitido", "nao enviar", "zrezygnowal", "cleaned", "undeliverable",
})  # fmt: skip
"""Refusals in a column of permission that mean something else in others: a ticket is `spam`, a room is `cleaned`."""

BLOCKED: Final = {
    "en": "blocked, bounced, bounce, suppressed, blacklisted, blocklisted, banned, barred, prohibited, suspended",
    "de": "gesperrt, blockiert, geblockt, sperre, versandsperre, sendesperre, mailsperre",
    "fr": "bloque, bloquee, interdit, interdite, suspendu, suspendue",
    "es": "bloqueado, bloqueada, suspendido, suspendida, prohibido, prohibida",
    "it": "bloccato, bloccata, sospeso, sospesa, vietato, vietata",
    "nl": "geblokkeerd, geblokkeerde, opgeschort, verboden",
    "pt": "bloqueado, bloqueada, suspenso, suspensa, proibido",
}
"""Words that refuse in the status of sending; others (*failed*, *cancelled*) are about one message or one parcel."""
