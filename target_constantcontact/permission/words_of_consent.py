"""The words of headings that say yes; see `heading_words`. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from target_constantcontact.permission.roles import Role

if TYPE_CHECKING:
    from collections.abc import Mapping

GRANTING: Final[Mapping[Role, Mapping[str, str]]] = {
    Role.GRANT: {
        "en": "send email, send emails, send e mail, send e mails, send mail, send mailings, is subscriber, is a"
        " subscriber, contact allowed, allow contact, may contact, may be contacted, can contact, can be"
        " contacted, ok to contact, okay to contact, contact permitted, contact ok, opt in, opted in, opts"
        " in, opting in, opt ins, subscribed, subscribe, subscribes, resubscribed, soft opt in, single opt"
        " in, marketable, mailable, emailable, contactable, contactability, reachability, sendable, email me,"
        " permission to send,"
        " permission to mail, permission to contact",
        "de": "darf angeschrieben, darf kontaktiert, kontakt erlaubt, abonniert, abonnieren",
        "es": "suscrito, suscrita, suscripto, suscripta, suscribirse",
        "nl": "geabonneerd",
        "pt": "assinou",
        "sv": "prenumererar, anmald till",
        "da": "tilmeldt, tilmelding, pameldt, abonnerer",
        "pl": "zapisany, zapisana, subskrybuje",
        "fi": "tilannut",
    },
    Role.CONSENT: {
        "en": "email perm, mail perm, eml perm, marketing perm, consent, consents, consented, permission,"
        " permissions, subscription, subscriptions, gdpr consent,"
        " consent gdpr, gdpr permission",
        "de": "einwilligung, einwilligungen, eingewilligt, einverstaendnis, einverstandnis, zustimmung, zugestimmt,"
        " erlaubnis, einverstanden, abo, abos, dsgvo einwilligung, einwilligung dsgvo, dsgvo zustimmung",
        "fr": "consentement, consentements, autorisation, abonne, abonnee, abonnes, abonnement, inscrit, inscrite,"
        " inscription, accord, consentement rgpd",
        "es": "consentimiento, consentimientos, permiso, permisos, autorizacion, suscripcion, suscripciones,"
        " inscripcion, consentimiento rgpd",
        "it": "consenso, consenso gdpr, consensi, autorizzazione, permesso, iscritto, iscritta, iscritti,"
        " iscrizione, abbonato, abbonata",
        "nl": "toestemming, avg toestemming, toestemmingen, akkoord, ingeschreven, inschrijving, inschrijf,"
        " aangemeld, aanmelding",
        "pt": "consentimento, consentimentos, permissao, autorizacao, inscrito, inscrita, inscricao, assinatura,"
        " assinante, assinantes, cadastrado",
        "sv": "samtycke, samtycken, medgivande, prenumeration, prenumerant",
        "da": "samtykke, samtykker, tilladelse, tillatelse, abonnement",
        "pl": "zgoda, zgody, zgode, subskrypcja, subskrypcji, subskrybent",
        "fi": "suostumus, suostumuksen, lupa, luvat",
        "ja": "同意, 許可, 許諾, 購読, 配信",
    },
    Role.WISH: {
        "en": "would you like to hear, want to hear, d like to, like to hear, hear from you, hear from us, happy to"
        " hear, be contacted, add me to, add to, put me on, accepts, accept, accepted, accepting, acceptance,"
        " agree, agrees, agreed, agreement, allow, allows, allowed, allowing, permit, permits, permitted,"
        " authorize, authorized, authorise, authorised, receive, receives, receiving, want, wants, wish,"
        " wishes, would like, like to receive, interested, willing, ok to, okay to, ok for, ok, may, can,"
        " eligible, reachable, sign up, signup, signed up, sign me up, keep me, stay in touch, keep in touch,"
        " contact by, contact via, contact me, contact you, send me, yes to, join, joined, requested,"
        " requests, wanted, get, gets, keep informed,"
        " keep me informed, keep me posted, keep me updated, keep me up to date,"
        " keep me in the loop, may we send you, can we send you",
        "de": "moechten, mochten, wollen, wuenschen, wunschen, duerfen, durfen, informiert, willige, bekommen,"
        " bekomme, zusenden, erlaubt, gewuenscht, gewunscht, erhalten, erhaelt, erhalt, empfangen, empfang,"
        " akzeptiert, angemeldet, anmeldung, anmelde, moechte, mochte, will, wuenscht, wunscht, darf,"
        " zulassen, zugelassen, bezieht, bezug, versand, erwuenscht, erwunscht, interesse, wunsch, wuensche,"
        " wunsche, akzeptiere, erlaube, empfange, erhalte",
        "fr": "voudrais, aimerais, aimeriez, abonner, inscrire, consens, accepte, acceptee, accepter, acceptez,"
        " autorise, autorisee, autoriser, souhaite, souhaitez, recevoir, recoit, recevez, reception, veut,"
        " veux, voulez, desire, permet, peut, peuvent",
        "es": "apuntado, apuntada, quieres, deseas, gustaria, suscribirme, suscribirte, inscribirse, inscribirme,"
        " consiento, acepta, aceptado, aceptada, acepto, aceptar, autoriza, autorizado, permite, permitido,"
        " recibir, recibe, recibo, recibes, recepcion, desea, quiere, quiero, deseo, aceptas",
        "it": "vuoi, desideri, accetti, iscriverti, iscrivermi, iscriversi, iscrivimi, acconsento, acconsenti,"
        " accetta, accettato, accettata, accetto, accettazione, autorizza, autorizzato, consente, permette,"
        " ricevere, riceve, ricevi, ricezione, vuole, desidera, desidero, voglio, vorrei, accettare",
        "nl": "aanmelden, inschrijven, abonneren, krijgen, krijg, accepteert, accepteer, geaccepteerd, ontvangen,"
        " ontvangt, ontvang, wil, wilt, wenst, wens, mag, toegestaan, gewenst, toestaan",
        "pt": "inscrever, cadastrar, aceitas, concordo, concorda, autorizo, aceita, aceito, aceitou, aceitar,"
        " receber, recebe, recebo, deseja, desejo, quer, quero, gostaria, permitido, permite, autorizado,"
        " autorizou",
        "sv": "vill, onskar, godkanner, accepterar, ta emot, tillater, tackar ja",
        "da": "onsker, oensker, modtag, modtage, modtager, motta, mottar, accepterer, tillader",
        "pl": "chce, chcialbym, wyraza, wyrazam, otrzymywac, otrzymuje, akceptuje",
        "fi": "tilaa, haluaa, haluan, vastaanottaa, hyvaksyy, sallii",
        "ja": "希望, 受信, 受け取る, 受取",
    },
    Role.ACTIVE: {
        "en": "active, enabled, enable, activated",
        "de": "aktiv, aktiviert",
        "fr": "actif, actifs, active",
        "es": "activo, activa, activado, habilitado",
        "it": "attivo, attiva, attivato, abilitato",
        "nl": "actief, geactiveerd",
        "pt": "ativo, ativa, ativado, habilitado",
    },
    Role.VALID: {
        "en": "valid, deliverable, validity, deliverability, quality, hygiene, verdict, check result, verification"
        " result, validation result, validation",
        "names": "kickbox, neverbounce, never bounce, zerobounce, zero bounce, zb, briteverify,"
        " millionverifier, verifalia, emaillistverify, quickemailverification",
        "de": "gultig, gueltig, zustellbar",
        "fr": "valide",
        "es": "valido, valida",
        "it": "valido, valida",
        "nl": "geldig",
        "pt": "valido, valida",
    },
    Role.DOUBLE: {
        "en": "double opt in, doi, double opted in, confirmed opt in, opt in confirmed, opt in confirmation, opt in"
        " confirm, verified opt in, subscription confirmed, confirmed subscription",
        "de": "doppeltes opt in, doppel opt in, anmeldung bestatigt, anmeldung bestaetigt",
        "fr": "double consentement, inscription confirmee, double opt in le",
        "es": "doble opt in, suscripcion confirmada",
        "it": "doppio opt in, iscrizione confermata",
        "nl": "dubbele opt in, inschrijving bevestigd",
        "pt": "duplo opt in, inscricao confirmada",
    },
    Role.PENDING: {
        "en": "pending, unconfirmed, awaiting, waiting, not confirmed, unverified, to be confirmed, missing, lacks,"
        " lacking, lapsed, expired",
        "de": "ausstehend, unbestatigt, unbestaetigt, nicht bestatigt, nicht bestaetigt, wartet",
        "fr": "en attente, non confirme, non confirmee, a confirmer",
        "es": "pendiente, sin confirmar, no confirmado, no confirmada",
        "it": "in attesa, non confermato, non confermata, da confermare",
        "nl": "in afwachting, onbevestigd, niet bevestigd",
        "pt": "pendente, aguardando, nao confirmado, nao confirmada",
    },
    Role.CONFIRM: {
        "en": "confirmed, confirm, confirmation",
        "de": "bestatigt, bestaetigt, bestatigung, bestaetigung",
        "fr": "confirme, confirmee, confirmation",
        "es": "confirmado, confirmada, confirmacion",
        "it": "confermato, confermata, conferma",
        "nl": "bevestigd, bevestiging",
        "pt": "confirmado, confirmada, confirmacao",
    },
}
