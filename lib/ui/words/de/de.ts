import { messages } from "./messages.ts";
import { endings } from "./endings.ts";
import { problems } from "./problems.ts";
import type { JoinedWords } from "../words.ts";

/** German. */
export const joinedWords: JoinedWords = {
  people: {
    title: (userName) => `Hallo, ${userName}`,
    peer: "Wen möchtest du anrufen?",
    call: "Anrufen",
    here: "Jetzt online",
    count: (count) => count === 1 ? "1 Person" : `${count} Personen`,
    empty:
      "Außer dir ist noch niemand online. Schick jemandem deinen Link: Wer dazukommt, erscheint hier.",
    many:
      "Es sind viele online. Tippe den Anfang eines Namens, um jemanden zu finden.",
    searching: "Wird gesucht…",
    noMatch: (text) => `Niemand, der online ist, heißt „${text}“.`,
    free: "Frei",
    busy: "Im Gespräch",
    recent: "Letzte Anrufe",
    clearRecent: "Leeren",
    past: {
      missed: "Verpasst",
      declined: "Abgelehnt",
      unanswered: "Nicht erreicht",
      talked: "Angenommen",
    },
    voiceCall: (name) => `${name} ohne Bild anrufen`,
    callBack: (name) => `${name} zurückrufen`,
    copyLink: "Meinen Link kopieren",
    search: "Suchen oder Namen eingeben",
    favourites: "Favoriten",
    others: "Alle anderen",
    addFavourite: (name) => `${name} zu den Favoriten`,
    removeFavourite: (name) => `${name} aus den Favoriten entfernen`,
    index: "Zu einem Buchstaben springen",
    invite: "Jemanden einladen",
    inviteHint: "Wer deinen Link öffnet, kann dich anrufen.",
    shareLink: "Link teilen",
    showCode: "Als QR-Code zeigen",
    linkCopied: "Link kopiert",
    linkNotCopied: "Nicht kopiert",
    notify: "Anrufe melden, auch wenn der Tab im Hintergrund ist",
  },
  code: {
    title: "Dein Link als QR-Code",
    close: "QR-Code schließen",
    hint:
      "Richte die Kamera eines anderen Telefons darauf, um deinen Link dort zu öffnen.",
    of: (address) => `QR-Code von ${address}`,
  },
  you: {
    open: (name) => `${name}: dein Name und Optionen`,
    doNotDisturb: "Nicht stören",
    disturbAgain: "Ausschalten",
    rename: "Namen ändern",
    leave: "Abmelden",
  },
  newVersion: {
    title: "Eine neue Fassung dieser Seite ist da.",
    reload: "Neu laden",
  },
  invitation: {
    title: (peer) => `${peer} jetzt anrufen?`,
    here: (peer) => `${peer} ist online.`,
    absent: (peer) =>
      `${peer} ist noch nicht online. Lass diese Seite offen: Sobald ${peer} da ist, kannst du anrufen.`,
    whenFree: "Anrufen, sobald es geht",
    waitingTitle: (peer) => `Du wartest auf ${peer}`,
    waiting: (peer) =>
      `Diese Seite ruft an, sobald ${peer} da und frei ist. Lass sie offen.`,
    stop: "Nicht mehr warten",
    dismiss: "Nicht jetzt",
  },
  incoming: {
    title: (peer) => `${peer} ruft an`,
    voiceTitle: (peer) => `Sprachanruf von ${peer}`,
    acceptVideo: "Mit Kamera",
    hint: "Kamera und Mikrofon gehen an, wenn du annimmst.",
    voiceHint: "Das Mikrofon geht an, wenn du annimmst.",
    accept: "Annehmen",
    acceptAudio: "Nur Ton",
    decline: "Ablehnen",
    silence: "Stummschalten",
    silenced: "Stumm",
    soundless:
      "Dein Browser lässt den Klingelton erst zu, wenn du hier etwas drückst.",
    message: "Nachricht",
    messageLabel: "Mit einer Nachricht ablehnen",
    send: "Senden",
    back: "Zurück",
    quickReplies: [
      "Ich kann gerade nicht sprechen.",
      "Ich rufe zurück.",
      "Ich bin unterwegs.",
    ],
    notification: "Öffne die Seite, um anzunehmen.",
  },
  returning: {
    title: (peer) => `Du bist noch im Gespräch mit ${peer}`,
    hint: (peer) => `Diese Seite wurde neu geladen. ${peer} wartet auf dich.`,
    switches: ({ microphone, camera }) =>
      `Mikrofon ${microphone ? "an" : "aus"} · Kamera ${camera ? "an" : "aus"}`,
    rejoin: "Zurück ins Gespräch",
  },
  elsewhere: {
    peer: (peer) => `Mit ${peer}`,
    take: "Gespräch hierher holen",
    unlocks:
      "Es ist nur für euch beide verschlossen. Nach dem Wechsel kann dieser Server es lesen.",
  },
  quiet: {
    title: "Anrufe an dich",
    hours: "Nur zu bestimmten Zeiten klingeln",
    from: "Von",
    to: "Bis",
    favouritesPass: "Favoriten dürfen immer anrufen",
    block: "Jemanden mit Namen blockieren",
    blockAdd: "Blockieren",
    blocked: "Blockiert",
    unblock: (name) => `${name} nicht mehr blockieren`,
    everywhere:
      "Der Server speichert das für alle deine Geräte. Wer anruft, erfährt, dass du gerade keine Anrufe annimmst, aber nicht, warum.",
    here:
      "Das gilt, solange diese Seite offen ist. Wer anruft, erfährt, dass du gerade keine Anrufe annimmst, aber nicht, warum.",
    nobody: "„Nicht stören“ ist an: Niemand kann dich anrufen.",
    onlyFavourites: "„Nicht stören“ ist an: Nur Favoriten können dich anrufen.",
  },
  guest: {
    title: (peer) => `${peer} anrufen`,
    hint: (peer) =>
      `Du bist als Gast hier: Du kannst ${peer} anrufen, und sonst sieht dich niemand.`,
    link: "Gastlink",
    linkHint:
      "Wer diesen Link öffnet, kann dich ohne Anmeldung anrufen, sonst aber nichts.",
    close: "Gastlink schließen",
    days: "Gültig für",
    uses: "Anzahl der Anrufe",
    make: "Link erstellen",
    made: (uses, until) =>
      `Gültig für ${
        uses === 1 ? "einen Anruf" : `${uses} Anrufe`
      }, bis ${until}.`,
    failed: "Es ließ sich kein Link erstellen. Versuch es später noch einmal.",
  },
  left: {
    title: "Nachrichten für dich",
    from: (peer) => `Nachricht von ${peer}`,
    done: "Löschen",
    leave: "Nachricht hinterlassen",
    label: (peer) => `Nachricht an ${peer}`,
    hint: "Der Server behält sie, bis sie gelesen ist, höchstens 30 Tage.",
    sent: (peer) => `${peer} bekommt deine Nachricht.`,
    failed:
      "Die Nachricht ließ sich nicht hinterlassen. Ruf zuerst noch einmal an.",
  },
  messages,
  otherTab: {
    title: (name, peer) =>
      peer
        ? `Du sprichst in einem anderen Tab mit ${peer}`
        : `Du bist ${name} in einem anderen Tab`,
    hint: "Mach hier weiter, dann gibt der andere Tab deinen Namen frei.",
    take: "Hier weitermachen",
  },
  call: {
    calling: "Wird angerufen…",
    ringing: "Es klingelt…",
    waking: "Es klingelt auf dem Gerät…",
    ringingInCall: (peer) => `${peer} ist im Gespräch und sieht deinen Anruf…`,
    connecting: "Wird verbunden…",
    waitingForPicture: "Das Bild kommt gleich…",
    noPicture: "Es kommt kein Bild",
    cameraOff: (peer) => `Die Kamera von ${peer} ist aus`,
    sharing: (peer) => `${peer} teilt den Bildschirm`,
    muted: (peer) => `${peer} ist stumm`,
    reconnecting: {
      self: () =>
        "Deine Verbindung ist unterbrochen und wird wiederhergestellt…",
      peer: (peer) =>
        `Die Verbindung von ${peer} ist unterbrochen und wird wiederhergestellt…`,
      media: () =>
        "Ton und Bild sind unterbrochen und werden wiederhergestellt…",
    },
    reconnects: "Verbindung wird wiederhergestellt…",
    peerReconnects: (peer) => `Verbindung zu ${peer} wird wiederhergestellt…`,
    duration: "Dauer des Gesprächs",
    hangUp: "Auflegen",
    hangUpAgain: "Noch einmal H drücken, um aufzulegen.",
    chooseDevice: {
      camera: "Kamera wählen",
      microphone: "Mikrofon und Lautsprecher wählen",
      speaker: "Lautsprecher wählen",
    },
    pictureAway: "Das Bild ist in einem eigenen Fenster.",
    cancel: "Anruf abbrechen",
    fullScreen: "Vollbild",
    leaveFullScreen: "Vollbild verlassen",
    controls: "Steuerung des Gesprächs",
    remoteVideo: (peer) => `Bild von ${peer}`,
    selfCameraOff: "Kamera aus",
    playSound: "Ton und Bild abspielen",
    quality: {
      good: "Gute Verbindung",
      fair: "Mäßige Verbindung",
      poor: "Schlechte Verbindung",
      unknown: "Verbindung wird gemessen",
    },
    share: "Bildschirm teilen",
    stopSharing: "Teilen beenden",
    youShare: "Du teilst deinen Bildschirm",
    cameraOnIt: "Meine Kamera darauf zeigen",
    flip: "Zur anderen Kamera wechseln",
    mutedHint: "Du bist stumm.",
    talkHint: "Halt zum Sprechen die Leertaste gedrückt.",
    talking: "Man hört dich, solange du die Taste hältst.",
    endAndCall: "Auflegen und zurückrufen",
    endAndAnswer: "Auflegen und annehmen",
    missedMeanwhile: (peer) => `Du hast den Anruf von ${peer} verpasst.`,
    selfTools: "Dein Bild",
    selfMove: "In die nächste Ecke",
    selfEnlarge: "Vergrößern",
    selfShrink: "Verkleinern",
    selfHide: "Eigenes Bild ausblenden",
    selfShow: "Eigenes Bild einblenden",
  },
  options: {
    open: "Weitere Optionen",
    title: "Optionen",
    close: "Optionen schließen",
    volume: "Lautstärke",
    mirror: "Eigenes Bild spiegeln",
    pictureInPicture: "Bild im Bild",
    leavePictureInPicture: "Bild im Bild verlassen",
    advanced: "Erweitert",
  },
  closed: {
    label: "Hier klingeln, wenn die Seite geschlossen ist",
    hint:
      "Anrufe kommen dann als Mitteilung über den Push-Dienst deines Browsers, der sie nicht lesen kann.",
    reserved: (userName, days) =>
      `Der Name ${userName} bleibt dann für diesen Browser reserviert: Niemand sonst kann ihn nehmen, bis ${
        days === 1 ? "ein Tag" : `${days} Tage`
      } vergangen ${
        days === 1 ? "ist" : "sind"
      }, seit du diese Seite zuletzt geöffnet hast, oder bis du das abschaltest. Der Server speichert die Adresse dieses Browsers beim Push-Dienst, deinen Namen und wer inzwischen angerufen hat.`,
    refused:
      "Dieser Browser blockiert Mitteilungen dieser Seite. Erlaub sie in den Einstellungen der Seite und versuch es noch einmal.",
    failed: "Das hat nicht geklappt. Versuch es gleich noch einmal.",
    full:
      "Für dein Netz oder von diesem Dienst können keine weiteren Namen reserviert werden.",
    homeScreen:
      "Damit es bei geschlossener Seite klingelt, leg sie zuerst auf den Home-Bildschirm und öffne sie von dort.",
  },
  choice: {
    camera: "Kamera",
    microphone: "Mikrofon",
    speaker: "Lautsprecher",
    systemDefault: "Systemstandard",
    noneFound: "Nichts gefunden",
    testSpeaker: "Lautsprecher testen",
    testing: "Du solltest drei Töne hören.",
  },
  chat: {
    title: "Nachrichten",
    open: (unread) =>
      unread === 0 ? "Nachrichten zeigen" : `Nachrichten zeigen, ${unread} neu`,
    openTyped: "Nachrichten zeigen, eine wird gerade geschrieben",
    close: "Nachrichten ausblenden",
    empty: "In diesem Gespräch wurde noch nichts geschrieben.",
    you: "Du",
    typing: (peer) => `${peer} schreibt`,
    field: "Nachricht schreiben",
    send: "Senden",
    realTime: "Text in Echtzeit",
    realTimeHint: (peer) =>
      `${peer} sieht jeden Buchstaben, während du tippst.`,
    said: (peer, text) => `Neue Nachricht von ${peer}: ${text}`,
  },
  media: {
    dataUse: "Bildqualität",
    dataUses: {
      auto: "Automatisch",
      save: "Daten sparen",
      best: "Beste Qualität",
    },
    noiseSuppression: "Geräusche unterdrücken",
    echoCancellation: "Echo unterdrücken",
    originalSound: "Originalton, für Musik",
  },
  blur: {
    choice: "Meinen Hintergrund unscharf zeigen",
    states: {
      loading:
        "Die Unschärfe wird geladen. Bis dahin ist dein ganzes Bild unscharf.",
      background: "Andere sehen deinen Hintergrund unscharf.",
      slow:
        "Dieses Gerät ist zu langsam, um nur den Hintergrund unscharf zu machen. Dein ganzes Bild ist unscharf.",
      failed:
        "Die Unschärfe funktioniert hier gerade nicht. Niemand sieht ein scharfes Bild von dir.",
    },
    again: "Noch einmal versuchen",
    end: "Ohne Unschärfe senden",
  },
  recording: {
    ask: "Diesen Anruf aufzeichnen",
    asked: (peer) =>
      `${peer} möchte diesen Anruf aufzeichnen. Jeder von euch bekommt eine Datei, der Server nichts.`,
    asking: (peer) => `${peer} muss der Aufzeichnung noch zustimmen…`,
    agree: "Zustimmen und aufzeichnen",
    refuse: "Nicht aufzeichnen",
    withdraw: "Zurückziehen",
    on: "Dieser Anruf wird aufgezeichnet",
    silent: "Dieser Anruf wird aufgezeichnet, in deiner Datei aber ohne Ton",
    paused: "Die Aufzeichnung ruht, bis beide verbunden sind",
    stop: "Aufzeichnung beenden",
    fileName: (peer) => `Anruf mit ${peer}`,
    kept: "Aufzeichnungen",
    inFile: "ist gespeichert.",
    inBrowser:
      "liegt nur in diesem Browser. Speicher sie als Datei oder lösch sie.",
    inPage:
      "gibt es nur, solange diese Seite offen ist. Speicher sie als Datei oder lösch sie.",
    lost: "lässt sich nicht lesen oder löschen: Dein Browser verweigert es.",
    later: "kannst du nach dem Anruf speichern.",
    save: "Speichern",
    remove: "Löschen",
    removeAgain: "Zum Löschen noch einmal drücken",
    close: "Schließen",
    troubles: {
      failed:
        "Die Aufzeichnung ging nicht weiter und ist für euch beide beendet.",
      full:
        "Für die Aufzeichnung ist kein Platz mehr, sie ist für euch beide beendet.",
    },
  },
  seal: {
    closed: "Nur ihr beide",
    open: "Unterwegs geschützt, für diesen Server lesbar",
    details: (state) => `${state}. Einzelheiten`,
    close: "Einzelheiten zum Schloss ausblenden",
    closedText: (peer) =>
      `Dein Browser verschließt Ton und Bild, und nur der von ${peer} öffnet sie. Der Server reicht sie weiter und kann sie nicht lesen.`,
    openText: (peer) =>
      `Ton und Bild sind von dir zum Server und vom Server zu ${peer} verschlüsselt. Der Server selbst könnte sie lesen.`,
    compare: (peer) =>
      `Lest euch diese vier Zeichen vor. Sieht ${peer} dieselben, sitzt niemand zwischen euch.`,
    signs: "Zeichen zum Vergleichen",
    same: "Es sind dieselben",
    different: "Sind sie verschieden, leg auf: Jemand hört vielleicht mit.",
    missing: (peer) =>
      `Die Zeichen sind nicht gekommen. Ohne sie weiß niemand, ob der Server zwischen dir und ${peer} sitzt.`,
    known: (peer) =>
      `Du hast die Zeichen schon mit ${peer} verglichen, und es ist dasselbe Gerät.`,
    changed: (peer) =>
      `${peer} benutzt ein anderes Gerät oder einen anderen Browser als beim Vergleich der Zeichen. Vergleicht sie noch einmal.`,
    compared: (peer) =>
      `Ihr habt die Zeichen verglichen. Das Gerät von ${peer} wird beim nächsten Mal erkannt.`,
  },
  figures: {
    open: (quality) => `${quality}. Verbindungsdetails`,
    title: "Verbindungsdetails",
    close: "Verbindungsdetails ausblenden",
    none: "Noch keine Angaben.",
    rows: {
      roundTrip: "Umlaufzeit",
      lossIn: "Paketverlust beim Empfangen",
      lossOut: "Paketverlust beim Senden",
      incoming: "Empfangen",
      outgoing: "Gesendet",
      pictureIn: "Empfangenes Bild",
      pictureOut: "Gesendetes Bild",
      route: "Verbindungsweg",
    },
    framesPerSecond: (count) => `${count} Bilder/s`,
    direct: "Direkt zum Server",
    relayed: "Über ein Relais",
  },
  shortcuts: {
    open: "Tastenkürzel",
    title: "Tastenkürzel",
    close: "Tastenkürzel schließen",
    singleKeys: "Diese Tasten benutzen",
    singleKeysHint:
      "Schalte sie ab, wenn du sie versehentlich drückst oder eine Spracheingabe sie auslöst.",
    space: "Leertaste",
    does: {
      microphone: "Stumm schalten oder wieder sprechen",
      talk: "Gedrückt halten, um kurz zu sprechen",
      camera: "Kamera ein oder aus",
      share: "Bildschirm teilen oder nicht mehr",
      fullScreen: "Vollbild",
      pictureInPicture: "Bild im Bild",
      options: "Optionen",
      figures: "Verbindungsdetails",
      hangUp: "Auflegen",
      help: "Diese Hilfe",
    },
  },
  ended: {
    duration: (spoken) => `Gesprächsdauer: ${spoken}.`,
    quote: (message) => `„${message}“`,
    callAgain: "Noch einmal anrufen",
    callBack: "Zurückrufen",
    done: "Fertig",
  },
  console: {
    open: "Konsole zeigen",
    close: "Konsole ausblenden",
    title: "Konsole",
    copy: "Kopieren",
    copied: "Kopiert",
    copyFailed: "Nicht kopiert",
    empty: "Noch keine Nachrichten.",
    withSdp: "Mit SDP",
    kind: { sent: "gesendet", received: "empfangen", event: "Ereignis" },
  },
  announced: {
    here: (userName) => `Du bist online als ${userName}.`,
    calling: (peer) => `${peer} wird angerufen.`,
    ringing: (peer) => `Bei ${peer} klingelt es.`,
    connecting: (peer) => `Verbindung zu ${peer} wird aufgebaut.`,
    active: (peer) => `Im Gespräch mit ${peer}.`,
  },
  callingTitle: (peer) => `Anruf bei ${peer}`,
  problems,
  endings,
};
