import { joinProblems } from "./join_problems.ts";
import type { JoinedWords } from "../words.ts";

/** Each problem with its cause and a next step. German. */
export const problems: JoinedWords["problems"] = {
  ...joinProblems,
  declined: {
    title: "Der Anruf wurde abgelehnt",
    cause: "Die andere Person wollte gerade nicht sprechen.",
    next: "Versuch es später noch einmal.",
  },
  busy: {
    title: "Schon im Gespräch",
    cause: "Man kann immer nur ein Gespräch führen.",
    next: "Versuch es noch einmal, wenn es vorbei ist.",
  },
  in_call_elsewhere: {
    title: "Du telefonierst auf einem anderen Gerät",
    cause: "Man kann immer nur ein Gespräch führen.",
    next: "Beende es dort, und ruf dann von hier aus an.",
  },
  unavailable: {
    title: "Diese Person nimmt gerade keine Anrufe an",
    cause: "Vielleicht möchte sie ungestört sein.",
    next: "Versuch es ein andermal, oder erreiche sie anders.",
  },
  no_answer: {
    title: "Niemand hat abgenommen",
    cause: "Es hat eine Minute lang vergeblich geklingelt.",
    next: "Versuch es später noch einmal.",
  },
  cancelled: {
    title: "Der Anruf wurde abgebrochen",
    cause: "Es wurde aufgelegt, bevor jemand abnahm.",
    next: "Ruf zurück, wenn du magst.",
  },
  answered_elsewhere: {
    title: "Auf einem anderen Gerät angenommen",
    cause: "Du hast den Anruf dort angenommen.",
    next: "Sprich dort weiter.",
  },
  moved: {
    title: "Dieses Gespräch geht auf deinem anderen Gerät weiter",
    cause: "Du hast es dorthin geholt.",
    next: "Du kannst es jederzeit zurückholen.",
  },
  other_tab: {
    title: "Du hast in einem anderen Tab weitergemacht",
    cause: "Dein Name wird jetzt dort benutzt.",
    next: "Um zurückzukommen, tritt hier wieder bei.",
  },
  hung_up: {
    title: "Das Gespräch ist beendet",
    cause: "Eine Seite hat aufgelegt.",
    next: "Ruf noch einmal an, falls noch etwas offen war.",
  },
  not_in_call: {
    title: "Dieses Gespräch ist vorbei",
    cause: "Es endete einen Augenblick vorher.",
    next: "Ruf noch einmal an.",
  },
  peer_lost: {
    title: "Die Verbindung zur anderen Person ist abgerissen",
    cause: "Ihr Gerät ist offline, oder die Seite wurde geschlossen.",
    next: "Ruf wieder an, sobald sie in der Liste steht.",
  },
  media_unavailable: {
    title: "Anrufe sind gerade nicht möglich",
    cause: "Der Server, der Ton und Bild überträgt, ist nicht erreichbar.",
    next: "Versuch es in einer Minute noch einmal.",
  },
  media_failed: {
    title: "Ton und Bild kamen nicht durch",
    cause:
      "Das Netz zwischen hier und dem Medienserver sperrt oder verliert sie.",
    next:
      "Ruf noch einmal an, und wenn es wieder passiert, aus einem anderen Netz.",
  },
  overloaded: {
    title: "Gerade ist alles belegt",
    cause: "Es wird mehr telefoniert, als der Dienst tragen kann.",
    next: "Versuch es in ein paar Minuten noch einmal.",
  },
  camera_refused: {
    title: "Kein Zugriff auf die Kamera",
    cause: "Du oder dein System haben ihn dieser Seite verwehrt.",
    next:
      "Man sieht dich nicht. Erlaub die Kamera neben der Adresse der Seite, und schalte sie dann ein.",
  },
  camera_busy: {
    title: "Die Kamera startet nicht",
    cause: "Wahrscheinlich benutzt sie gerade ein anderes Programm.",
    next:
      "Man sieht dich nicht. Beende das andere Programm, und schalte sie dann ein.",
  },
  camera_missing: {
    title: "Keine Kamera gefunden",
    cause: "Dieses Gerät hat keine, oder sie ist nicht angeschlossen.",
    next: "Man sieht dich nicht. Schließ eine Kamera an, um gesehen zu werden.",
  },
  microphone_refused: {
    title: "Kein Zugriff auf das Mikrofon",
    cause: "Du oder dein System haben ihn dieser Seite verwehrt.",
    next:
      "Man hört dich nicht. Erlaub das Mikrofon neben der Adresse der Seite, und schalte es dann ein.",
  },
  microphone_busy: {
    title: "Das Mikrofon startet nicht",
    cause: "Wahrscheinlich benutzt es gerade ein anderes Programm.",
    next:
      "Man hört dich nicht. Beende das andere Programm, und schalte es dann ein.",
  },
  microphone_missing: {
    title: "Kein Mikrofon gefunden",
    cause: "Dieses Gerät hat keins, oder es ist nicht angeschlossen.",
    next:
      "Man hört dich nicht. Schließ ein Mikrofon an, und schalte es dann ein.",
  },
  devices_refused: {
    title: "Kein Zugriff auf Kamera und Mikrofon",
    cause: "Du oder dein System haben beides dieser Seite verwehrt.",
    next:
      "Man sieht und hört dich nicht, du aber die andere Seite. Erlaub beides neben der Adresse der Seite, und schalte es dann ein.",
  },
  devices_missing: {
    title: "Weder Kamera noch Mikrofon gefunden",
    cause: "Dieses Gerät hat keine, oder sie sind nicht angeschlossen.",
    next:
      "Man sieht und hört dich nicht, du aber die andere Seite. Schließ sie an, und schalte sie dann ein.",
  },
  camera_unplugged: {
    title: "Die Kamera ist weg",
    cause: "Sie wurde getrennt oder ausgeschaltet.",
    next:
      "Man sieht dich nicht. Schließ sie wieder an und schalte sie ein, oder wähl eine andere.",
  },
  microphone_unplugged: {
    title: "Das Mikrofon ist weg",
    cause: "Es wurde getrennt oder ausgeschaltet.",
    next:
      "Man hört dich nicht. Schließ es wieder an und schalte es ein, oder wähl ein anderes.",
  },
  camera_interrupted: {
    title: "Die Kamera wird anderswo benutzt",
    cause: "Eine andere App hat sie übernommen, etwa für ein Telefonat.",
    next:
      "Man sieht dich nicht, bis sie wieder frei ist; dann kommt das Bild von selbst zurück.",
  },
  microphone_interrupted: {
    title: "Das Mikrofon wird anderswo benutzt",
    cause: "Eine andere App hat es übernommen, etwa für ein Telefonat.",
    next:
      "Man hört dich nicht, bis es wieder frei ist; dann kommt der Ton von selbst zurück.",
  },
  microphone_switched: {
    title: "Jetzt wird ein anderes Mikrofon benutzt",
    cause: "Das vorige wurde getrennt oder ausgeschaltet.",
    next: "Man hört dich. Wähl ein anderes, wenn es nicht das richtige ist.",
  },
  picture_paused: {
    title: "Dein Bild pausiert",
    cause: "Deine Verbindung trägt kaum mehr als den Ton.",
    next:
      "Man hört dich. Das Bild kommt zurück, sobald die Verbindung besser ist.",
  },
  seal_lost: {
    title: "Der Server kann diesen Anruf jetzt lesen",
    cause:
      "Er war nur für euch beide verschlossen. Einer von euch hat die Seite neu geladen oder das Gerät gewechselt, oder der verschlossene Weg ist gesperrt.",
    next: "Leg auf und ruf noch einmal an, um ihn zu verschließen.",
  },
  seal_renewed: {
    title: "Der Anruf bleibt verschlossen, mit neuen Zeichen",
    cause:
      "Die andere Person spricht auf einem anderen Gerät weiter oder hat die Seite neu geladen.",
    next: "Drück auf das Schloss, um die Zeichen noch einmal zu vergleichen.",
  },
  screen_failed: {
    title: "Der Bildschirm lässt sich nicht teilen",
    cause: "Der Browser oder das System hat es nicht erlaubt.",
    next:
      "Erlaub diesem Browser die Bildschirmaufnahme in den Einstellungen des Systems.",
  },
  blur_failed: {
    title: "Dein Hintergrund kann nicht unscharf werden",
    cause:
      "Der Teil der Seite, der das macht, wurde nicht geladen. Darum bleibt die Kamera aus.",
    next:
      "Schalte die Kamera ein, um es noch einmal zu versuchen, oder stell die Unschärfe in den Optionen ab.",
  },
  camera_not_shown: {
    title: "Deine Kamera kann nicht auf dem Bildschirm gezeigt werden",
    cause:
      "Ein Teil der Seite wurde nicht geladen. Dein Bildschirm wird weiter geteilt.",
    next: "Versuch es noch einmal, oder lade die Seite neu.",
  },
  speaker_failed: {
    title: "Dieser Lautsprecher geht nicht",
    cause:
      "Er ist nicht angeschlossen, oder der Browser überlässt ihn Webseiten nicht.",
    next: "Wähl einen anderen.",
  },
};
