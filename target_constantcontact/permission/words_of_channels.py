"""The words of headings that say on which way and what for; see `heading_words`. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from target_constantcontact.permission.roles import Role

if TYPE_CHECKING:
    from collections.abc import Mapping

CHANNELS_AND_PURPOSES: Final[Mapping[Role, Mapping[str, str]]] = {
    Role.EMAIL: {
        "en": "email, emails, e mail, e mails, emailing, emailings, emailed, email address, email addresses, mass"
        " email, bulk email, bulk emails, e mail address, bulk mail, mailable address",
        "de": "email adresse, e mail adresse, mailadresse",
        "fr": "emailer, courriel, courriels, adresse email, adresse e mail, adresse mail, mel",
        "es": "correo, correos, correo electronico, correos electronicos, direccion de correo",
        "it": "posta elettronica, indirizzo email, indirizzo e mail",
        "nl": "e mailadres, emailadres, mailadres",
        "pt": "correio eletronico, endereco de email",
        "sv": "epost, e post, e postadress",
        "da": "e mailadresse, epostadresse",
        "pl": "mailowa, mailowe, mailowych, adres email, mailem",
        "fi": "sahkoposti, sahkopostia, sahkopostin, sahkopostiin, sahkopostit, sahkoposteja, sahkopostitse",
        "ja": "メール, 電子メール, メールアドレス, eメール",
    },
    Role.MAIL: {
        "en": "mail, mails, mailing, mailings, mailed",
        "nl": "mailen, gemaild",
        "de": "anmailen",
    },
    Role.SMS: {
        "en": "sms, mms, text message, text messages, text messaging, texts, texting, texted, sms number, sms messages",
        "de": "kurznachricht, kurznachrichten, textnachricht, textnachrichten",
        "fr": "textos, message texte",
        "es": "mensaje de texto, mensajes de texto",
        "it": "messaggio di testo, messaggi di testo, messaggini",
        "nl": "smsjes, tekstbericht, tekstberichten, smsen",
        "pt": "mensagem de texto, mensagens de texto",
        "fi": "tekstiviesti, tekstiviestit, tekstiviestia",
        "ja": "ショートメール, ショートメッセージ",
    },
    Role.TEXT: {
        "en": "text",
        "fr": "texte",
        "es": "texto",
        "it": "testo",
        "nl": "tekst",
    },
    Role.PHONE: {
        "en": "phone, phones, telephone, tel, call, calls, calling, called, voice, voicemail, telemarketing,"
        " robocall, mobile, cell, cellphone, phone calls, phone call, phone number, by phone, cold calls",
        "de": "telefon, telefonisch, telefonische, anruf, anrufe, anrufen, telefonwerbung, handy, mobil",
        "fr": "telephonique, appel, appels, appeler, telephoner, demarchage",
        "es": "telefono, telefonica, telefonico, llamada, llamadas, llamar, movil",
        "it": "telefonica, telefonico, chiamata, chiamate, chiamare, telefonate, cellulare",
        "nl": "telefoon, telefonische, bellen, gebeld, telefoontjes, mobiel",
        "pt": "telefone, telefonico, ligacao, ligacoes, ligar, celular",
        "fi": "puhelin, puhelimitse, puhelut",
        "ja": "電話, 携帯",
    },
    Role.POST: {
        "en": "post, postal, postal mail, direct mail, letter, letters, snail mail, print, printed, catalog,"
        " catalogue, catalogs, catalogues, paper mail, physical mail, regular mail, brochure, brochures,"
        " postal mailing, postal mailings, bulk postal mail, direct mailing, direct mailings, by post, mail"
        " order, postcard, postcards, paper, paper letters",
        "de": "brief, briefe, briefpost, briefwerbung, postalisch, postalische, postweg, katalog, postwerbung,"
        " postversand, postsendung, papier",
        "fr": "courrier, courriers, postale, postaux, poste, lettre, lettres, courrier postal, voie postale",
        "es": "correo postal, carta, cartas, via postal, catalogo, correo ordinario, papel",
        "it": "posta, posta cartacea, lettera, lettere, posta ordinaria, via posta",
        "nl": "brieven, postbezorging, per post",
        "pt": "correio, correios, via correio, mala direta",
        "fi": "posti, postitse, kirje, kirjeet",
        "ja": "郵送, 郵便, はがき",
    },
    Role.FAX: {
        "en": "fax, faxes, faxing, telefax",
        "de": "faxe, faxen",
        "ja": "ファックス",
    },
    Role.PUSH: {
        "en": "push, push notification, push notifications, web push, browser push, notification, notifications, in"
        " app, app notifications, mobile push, desktop notifications",
        "de": "benachrichtigung, benachrichtigungen, pushnachrichten",
        "fr": "notification push, notifications push",
        "es": "notificacion, notificaciones",
        "it": "notifica, notifiche",
        "nl": "melding, meldingen, pushbericht, pushberichten",
        "pt": "notificacao, notificacoes",
        "ja": "通知, プッシュ通知",
    },
    Role.CHAT: {
        "en": "whatsapp, whats app, messenger, facebook, viber, telegram, wechat, instagram, linkedin, twitter,"
        " signal, social, social media, chat, facebook messenger, rcs",
    },
    Role.MARKETING: {
        "en": "marketing, direct marketing, promotional, promotion, promotions, promo, promos, advertising,"
        " advertisement,"
        " advertisements, adverts, offers, offer, special offers, solicit, solicitation, solicitations,"
        " fundraising, appeals, market, marketed, commercial messages, deals and offers, mm, marketing"
        " materials, email campaigns, e mail campaigns, mail campaigns, marketing campaigns, campaign emails,"
        " mass mailings, casl, pecr",
        "de": "kampagnen, werbung, werbe, werblich, werbliche, angebote, werbezwecke, werblichen",
        "fr": "campagnes, publicite, publicites, publicitaire, publicitaires, prospection, commercial, commerciale,"
        " commerciaux, commerciales, offres, promotionnel, promotionnels, demarchage commercial",
        "es": "campanas, publicidad, promocion, promociones, promocional, promocionales, ofertas, comercial,"
        " comerciales, mercadotecnia",
        "it": "pubblicita, promozione, promozioni, promozionale, promozionali, offerte, commerciale, commerciali",
        "nl": "reclame, aanbiedingen, commerciele, acties",
        "pt": "campanhas, publicidade, promocao, promocoes, promocional, promocionais, ofertas, comercial",
        "sv": "reklam, marknadsforing, erbjudanden",
        "da": "reklame, markedsforing, tilbud",
        "pl": "marketingowa, marketingowe, marketingowych, reklama, reklamy, oferty, handlowe, handlowych",
        "fi": "markkinointi, markkinointia, markkinoinnin, suoramarkkinointi, mainonta, mainoksia",
        "ja": "マーケティング, 広告, 宣伝, 販促",
    },
    Role.NEWSLETTER: {
        "en": "newsletter, newsletters, news letter, e newsletter, enewsletter, e newsletters, enewsletters,"
        " mailing list, mailing lists, mailinglist, distribution list, email list, e news, enews, ezine, e"
        " zine, email newsletter, edm, eblast, eblasts, e blast, e blasts, email blast, email blasts",
        "de": "rundschreiben, rundbrief, rundbriefe, verteiler, mailverteiler, infobrief, infomail, infomails,"
        " rundmail, rundmails",
        "fr": "lettre d information, lettres d information, infolettre, infolettres, liste de diffusion, bulletin,"
        " bulletins",
        "es": "boletin, boletines, lista de correo, boletin de noticias",
        "it": "bollettino, bollettini, notiziario, lista di distribuzione",
        "nl": "nieuwsbrief, nieuwsbrieven, mailinglijst",
        "pt": "lista de e mails, lista de email, lista de e mail, boletim, boletins, informativo, lista de emails",
        "sv": "nyhetsbrev, nyhetsbrevet, utskick, sandlista",
        "da": "nyhedsbrev, nyhedsbreve, nyhedsbrevet, nyhetsbrevene, mailingliste",
        "pl": "newslettera, newsletterze, biuletyn, biuletynu, lista mailingowa",
        "fi": "uutiskirje, uutiskirjeen, uutiskirjetta, uutiskirjeet, postituslista, sahkopostilista",
        "ja": "メルマガ, メールマガジン, ニュースレター",
    },
    Role.MESSAGES: {
        "en": "msg, msgs, communicate, communication, communications, correspondence, message, messages, messaging,"
        " bulk,"
        " updates, news, information, materials, contacted, contacting, outreach, announcements, comms,"
        " communication channel, future contact",
        "de": "nachricht, nachrichten, mitteilung, mitteilungen, infos, informationen, kontaktaufnahme, neuigkeiten",
        "fr": "envois, communications, informations, actualites, messages",
        "es": "comunicacion, comunicaciones, mensaje, mensajes, informacion, noticias, novedades",
        "it": "invii, comunicazione, comunicazioni, messaggi, informazioni, notizie, novita",
        "nl": "berichten, bericht, communicatie, nieuws, informatie",
        "pt": "envios, comunicacao, comunicacoes, mensagem, mensagens, informacao, informacoes, novidades, noticias",
        "ja": "お知らせ, ご案内, 案内",
    },
    Role.PARTNERS: {
        "en": "partner, partners, affiliate, affiliates, sister company, sister companies, subsidiaries, sponsor,"
        " sponsors, group companies, co marketing, associated companies",
        "de": "partnern, partnerfirmen, partnerunternehmen, konzern",
        "fr": "partenaire, partenaires",
        "es": "colaboradores, patrocinadores",
        "it": "partenari",
        "nl": "partnerbedrijven, partnerbedrijf",
        "pt": "parceiro, parceiros",
    },
    Role.THIRD_PARTIES: {
        "en": "third party, third parties, thirdparty, thirdparties, 3 rd party, 3 rd parties, 3rd, 3 rd, third,"
        " other companies, other organisations, other organizations, external",
        "de": "dritte, dritter, dritten, drittanbieter, drittfirmen",
        "fr": "tiers",
        "es": "terceros, tercero",
        "it": "terzi, terze parti",
        "nl": "derden, derde partij, derde partijen",
        "pt": "terceiros, terceiro",
        "ja": "第三者",
        "fi": "kolmas osapuoli, kolmannet osapuolet",
    },
    Role.TRACKING: {
        "en": "adtargeting, ad targeting, ad, track, tracking, tracked, profiling, personalization, personalisation,"
        " personalized ads, analytics, retargeting, targeting, targeted advertising, online advertising, opens"
        " tracking, follow email, do not track, click tracking, ads, pixel",
        "de": "verfolgung, nachverfolgung, profilbildung, analyse",
        "fr": "profilage, suivi, pistage",
        "es": "seguimiento, rastreo, perfilado, elaboracion de perfiles",
        "it": "profilazione, tracciamento",
        "nl": "volgen, profilering",
        "pt": "rastreamento, perfilamento",
    },
    Role.SALE: {
        "en": "sell, sells, sale, sold, selling, share, shared, sharing, trade, rent, rental, exchange, swap, ccpa,"
        " disclose, disclosure, list rental, list exchange, data sale, data sharing, sale of data, do not sell, do not"
        " share",
        "de": "verkauf, verkaufs, verkaufen, weitergabe, datenweitergabe, weitergeben, weiterverkauf",
        "fr": "vente, vendre, partage, partager, cession",
        "es": "venta, vender, cesion, compartir",
        "it": "vendita, vendere, cessione, condivisione, condividere",
        "nl": "verkoop, verkopen, delen, doorverkoop, doorgeven",
        "pt": "venda, vender, compartilhamento, compartilhar",
    },
    Role.TOPIC: {
        "en": "event, events, webinar, webinars, product updates, product news, blog, digest, jobs, careers, survey,"
        " surveys, review, reviews, abandoned cart, cart, tips, press, beta, sport, sports, one to one, 1 to 1, one on"
        " one, customer service, customer support, order updates, transactional, transactional emails, alerts, alert,"
        " reminders, reminder, birthday, feedback, training, courses, magazine, podcast, sms alerts, product review,"
        " back in stock, price drop, fashion, travel, gardening, kids, women, men, music, food, wine, recipes,"
        " technology, finance, politics, culture, health news, science, research news, newsletter topic, interests,"
        " topics, categories",
        "de": "veranstaltungen, produktneuheiten, produktinfos, stellenangebote, umfragen, presse, erinnerungen,"
        " kultur",
        "fr": "evenement, evenements, enquetes, presse, rappels, emploi",
        "es": "eventos, encuestas, prensa, recordatorios, empleo, deportes",
        "it": "eventi, sondaggi, stampa, promemoria, lavoro",
        "nl": "evenementen, enquetes, pers, herinneringen, vacatures",
        "pt": "pesquisas, imprensa, lembretes, vagas, esportes",
    },
}
