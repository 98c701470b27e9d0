"""The words of headings that say no; see `heading_words`. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from target_constantcontact.permission.roles import Role

if TYPE_CHECKING:
    from collections.abc import Mapping

REFUSING: Final[Mapping[Role, Mapping[str, str]]] = {
    Role.WITHDRAWN: {
        "en": "on suppression list, opposed to, remove from list, removed from list, removed from mailing list,"
        " left list, left the list, off list, off the list, take me off, remove me, no spam, unsubscribed,"
        " unsubscribe, unsubscribes, unsubscribing, unsubscription, unsubscriptions, unsub, unsubs, unsubbed,"
        " un subscribed, un subscribe, opted out, opt out, opts out, opting out, opt outs, opted off,"
        " blacklisted, blacklist, black listed, black list, blocklisted, blocklist, block listed, block list,"
        " denylisted, denylist, deny list, suppressed, suppression, suppressions, suppress, marked as spam,"
        " complained, complains, spam, spammed, abuse report, reported abuse, do not contact, no contact, not"
        " contact, dont contact, do not disturb, do not solicit, do not market, do not send, never contact,"
        " dnc, dnd, dne, no solicitation, right to object, stop all, removal from list, removal from mailing"
        " list, processing restricted, restricted processing, restrict processing, restriction of processing,"
        " processing restriction, remove from all lists, removed from all lists, remove from all, complaint"
        " flag, complainer, abuse complaint, fbl complaint, feedback loop complaint",
        "de": "kontakt unerwunscht, kontakt unerwuenscht, nicht anschreiben, nicht mehr kontaktieren,"
        " nicht kontaktiert, nicht angeschrieben, kontaktverbot,"
        " nicht senden, nicht zusenden, nichts senden, abgemeldet, abmeldung, abmeldungen, abmelde, abmelden,"
        " abbestellt, abbestellung, abbestellen, ausgetragen, austragung, sperrliste, schwarze liste,"
        " robinsonliste, nicht kontaktieren, kontaktsperre, kein kontakt",
        "fr": "blackliste, blacklistee, ne pas demarcher, ne plus solliciter, ne plus demarcher, ne pas envoyer, ne"
        " plus envoyer, ne rien envoyer, desabonne, desabonnee, desabonnes, desabonnement, desabonner,"
        " desinscrit, desinscrite, desinscription, desinscrire, liste noire, ne pas contacter, ne plus"
        " contacter, ne pas solliciter, liste rouge",
        "es": "lista robinson, no enviar, bloqueado para envios, dado de baja, dada de baja, dados de baja, darse"
        " de baja, de baja, baja, desuscrito, desuscrita, desuscripto, desuscripcion, desuscribirse, lista"
        " negra, no contactar, no molestar, cancelo suscripcion, cancelo la suscripcion, suscripcion"
        " cancelada",
        "it": "cancellato dalla lista, cancellata dalla lista, rimosso dalla lista, nessun contatto, non inviare,"
        " disiscritto, disiscritta, disiscritti, disiscrizione, disiscrivi, cancellazione iscrizione,"
        " iscrizione annullata, iscrizione cancellata, lista nera, non contattare, non disturbare",
        "nl": "geen contact, blokkadelijst, niet sturen, van lijst verwijderd, uitgeschreven, uitschrijving,"
        " uitschrijf, uitschrijven, afgemeld, afmelding, afmeld, afmelden, zwarte lijst, niet benaderen, niet"
        " contacteren, niet contacten",
        "pt": "saiu da lista, removido da lista, lista de bloqueio, sem contato, nao enviar, descadastrado,"
        " descadastrada, descadastro, descadastramento, desinscrito, desinscrita, desinscricao, cancelou"
        " inscricao, cancelou a inscricao, inscricao cancelada, assinatura cancelada, nao contatar, nao"
        " contactar, nao perturbe",
        "sv": "reklamsparr, reklamsparrad, mejlsparr, skicka inte, ingen kontakt, avregistrerad, avregistrering,"
        " avregistrera, avprenumererad,"
        " avprenumerera, avanmald, avanmalan, avanmal, kontakta ej, kontakta inte",
        "da": "ikke kontakt, ingen kontakt, send ikke, afmeldt, afmelding, frameldt, framelding, frameld, avmeldt,"
        " avmelding, kontakt ikke, reservert mot, reserveret mod",
        "pl": "nie wysylac, brak kontaktu, wypisany, wypisana, wypisano, wypisanie, wypisania, wypisz, rezygnacja,"
        " zrezygnowal, zrezygnowala, wyrejestrowany, wyrejestrowana, nie kontaktowac, czarna lista",
        "fi": "musta lista, estolista, poistunut listalta, perunut tilauksen",
        "ja": "配信停止, 配信拒否, 配信不可, 配信不要, 退会, 購読解除,"
        " 購読停止, 登録解除, 受信拒否, 送信不可, 拒否, ブラックリスト",
    },
    Role.UNDELIVERABLE: {
        "en": "bounced, bounce, bounces, bouncing, hard bounce, hard bounced, soft bounce, soft bounced,"
        " bounceback, bounce back, bounced back, undeliverable, undelivered, non deliverable, not"
        " deliverable, cleaned, on hold, temporary hold, temp hold",
        "de": "unzustellbar, nicht zustellbar, zurueckgewiesen, zuruckgewiesen, rucklaufer, ruecklaeufer",
        "fr": "rebond, rebonds, rebondi, non distribuable, non delivrable, en rebond",
        "es": "rebotado, rebotada, rebote, rebotes, no entregable, no entregado",
        "it": "rimbalzato, rimbalzata, rimbalzo, rimbalzi, non recapitabile, non consegnabile",
        "nl": "gebounced, gebounce, onbestelbaar, niet bezorgbaar",
        "pt": "nao entregue, nao entregavel",
        "sv": "studsad, studs, studsar, olevererbar",
        "da": "afvist mail, kan ikke leveres",
        "pl": "niedostarczalny, odbity",
        "ja": "不達, 配信エラー",
        "fi": "toimittamaton",
    },
    Role.GONE: {
        "en": "deceased, died, death, passed away, redacted, anonymized, anonymised, is dead, dead person, dead"
        " flag, late person, decedent, gdpr erased, gdpr erasure, gdpr delete, gdpr deleted, gdpr deletion,"
        " gdpr forget, gdpr forgotten, erasure requested, erasure request, erasure request received, deletion"
        " requested, deletion request, data erased, data erasure, data deletion, delete requested, delete my"
        " data, right to be forgotten, right to erasure, right to delete, to be forgotten, should forget,"
        " forget me, forget person, forget contact, decd, scheduled for deletion,"
        " deletion scheduled, marked for deletion, flagged for deletion, pending deletion, deletion pending",
        "de": "verstorben, gestorben, todesdatum, sterbedatum, todestag, anonymisiert, ist tot, tot, todesfall",
        "fr": "decede, decedee, deces, defunt, defunte, anonymise, mort, morte",
        "es": "fallecido, fallecida, fallecimiento, difunto, difunta, defuncion, anonimizado, muerto, muerta, muerte",
        "it": "deceduto, deceduta, decesso, defunto, defunta, anonimizzato, morto, morta, morte",
        "nl": "overleden, overlijden, overlijdens, geanonimiseerd, is dood, dood, overlijdensdatum",
        "pt": "falecido, falecida, falecimento, obito, anonimizado, faleceu",
        "sv": "avliden, dod, dodsdatum",
        "da": "afdod, afdoed, doed, avdod",
        "pl": "zmarly, zmarla, zmarl, nie zyje",
        "fi": "kuollut, menehtynyt, edesmennyt",
        "ja": "死亡, 逝去, 故人",
    },
    Role.WEAK_NO: {
        "en": "rejects, reject, declines, off, opposes, excludes, excluding, unwanted, refusal, bar, barred,"
        " disabled, disable, disables, blocked, block, blocks, stopped, stop, excluded, exclude, exclusion,"
        " removed, remove, suspended, suspend, restricted, restrict, restriction, restrictions, cancelled,"
        " canceled, cancel, declined, decline, refused, refuse, refuses, rejected, denied, deny, inactive,"
        " archived, paused, pause, snoozed, snooze, ineligible, prohibited, forbidden, withdrawn, withdrew,"
        " withdrawal, revoked,"
        " revoke, revocation, objected, objection, objects, hold, held, banned, locked, complaint,"
        " complaints, deactivated, ended, left, quit, disallow, disallowed, disallows, clean, quarantined,"
        " mute, muted, mutes, silence, silenced, skip, skips, skipped, omit, omits, omitted, exempt, exempted, ban,"
        " bans, hide from, hides from, hidden from, withhold, withheld, leave off, leave out, left out, keep off,"
        " kept off",
        "de": "entzogen, entzug, zuruckgezogen, zurueckgezogen, verbot, untersagt, gesperrt, sperre, sperren,"
        " sperrvermerk, blockiert, widerruf, widerrufs, widerrufen, widerspruch, widersprochen, abgelehnt,"
        " ablehnung, ausgeschlossen, deaktiviert, inaktiv, verweigert, beschwerde, gekuendigt, gekundigt,"
        " verboten, unerwunscht, unerwuenscht",
        "fr": "retractation, bloque, bloquee, refus, refuse, refusee, oppose, opposition, exclu, exclue, desactive,"
        " desactivee, inactif, retire, retiree, retrait, revoque, revoquee, exclure, plainte, interdit,"
        " resilie, indesirable, indesirables",
        "es": "opone, rechazo, denegado, denegada, revoco, cancelo, bloqueado, bloqueada, rechaza, rechazado,"
        " rechazada, excluido, excluida, desactivado, desactivada, inactivo, revocado, revocada, revoca,"
        " retirado, retirada, excluir, oposicion, queja, prohibido, cancelado, cancelada",
        "it": "oppone, opposto, negato, negata, bloccato, bloccata, rifiuta, rifiutato, rifiutata, escluso,"
        " esclusa, disattivato, disattivata, revocato, revocata, revoca, ritirato, ritirata, escludi,"
        " opposizione, inattivo, reclamo, vietato, annullato, annullata, cancellato, cancellata,"
        " cancellazione",
        "nl": "bezwaren, blokkade, uitsluiten, geblokkeerd, geweigerd, weigert, uitgesloten, uitgeschakeld,"
        " bezwaar, ingetrokken, inactief, klacht, verboden, opgezegd, gestopt",
        "pt": "opoe, cancelou, revogou, negado, negada, negou, retirou, excluir, retirado, retirada, oposicao,"
        " bloqueio, recusa, recusado, recusada, recusou, excluida, desativado, desativada, revogado,"
        " revogada, inativo, denuncia, reclamacao, proibido, cancelamento",
        "sv": "sparrad, blockerad, nekad, aterkallat, aterkallad, tackat nej, avbojt, nej tack",
        "da": "sparret, spaerret, blokeret, trukket tilbage, afvist, trukket, nej tak, nei takk, reserveret, reservert",
        "pl": "zablokowany, zablokowana, odmowa, odmowil, wycofana, wycofanie, cofnieta, cofniecie, sprzeciw",
        "fi": "kielto, kielletty, kielteinen, peruutettu, peruttu, perunut, estetty, kieltaytynyt",
        "ja": "停止, 解除, 不要, 不可, 禁止",
    },
    Role.INVALID: {
        "en": "dead, invalid, not valid, bad, wrong, failed, failure, faulty",
        "de": "ungultig, ungueltig, fehlerhaft",
        "fr": "en erreur, npai, invalide, non valide, errone, erronee",
        "es": "incorrecto, erronea, invalido, invalida, no valido, erroneo",
        "it": "errata, sbagliata, non valido, non valida, errato, invalida",
        "nl": "ongeldig, foutief",
        "pt": "incorreto, errado, invalido, invalida, nao valido, devolvido, devolvida, retornado",
    },
    Role.NEGATION: {
        "en": "no, not, non, never, dont, do not, does not, doesnt, without, has not, is not, not to, cannot, wont,"
        " no longer, cant, isnt, hasnt, didnt",
        "de": "nicht, kein, keine, keinen, keinerlei, nie, nicht mehr, ohne",
        "fr": "pas, ne pas, ne, pas de, ne plus, sans, jamais, aucun, aucune, ne souhaite pas, ne veut pas",
        "es": "no, sin, nunca, ninguna, ningun, no desea, no quiere",
        "it": "niente, non, senza, mai, nessuna, nessun",
        "nl": "niet, geen, nooit, zonder, niet meer",
        "pt": "nao, sem, nunca, nenhum, nenhuma",
        "sv": "inte, ej, ingen, inga, inget, aldrig, utan",
        "da": "ikke, ingen, intet, aldri, uden, uten",
        "pl": "nie, brak, bez, nigdy",
        "fi": "ei, ilman",
    },
    Role.DELETED: {
        "en": "deleted, deletion, delete, soft deleted, trashed, erased, erasure, is removed, tombstone, tombstoned",
        "de": "geloscht, geloescht, loschung, loeschung, losch, loesch",
        "fr": "supprime, supprimee, suppression le, efface",
        "es": "eliminado, eliminada, eliminacion, borrado, borrada",
        "it": "eliminato, eliminata, eliminazione",
        "nl": "verwijderd, verwijdering, gewist",
        "pt": "eliminado, apagado, apagada, deletado, exclusao",
        "fi": "poistettu",
        "ja": "削除",
    },
}
