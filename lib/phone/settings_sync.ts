import { effect, untracked } from "@preact/signals";
import {
  MAX_LISTED_NAMES,
  type PersonSettings,
} from "../shared/person_settings.ts";
import { aboutSettings, settingsIn } from "./aside.ts";
import type { AsideMessage, Phone } from "./phone.ts";
import { hoursText, ringingHours } from "./ringing_hours.ts";
import type { Preferences } from "./preferences.ts";

/** The part of the person's choices that the server keeps to. */
const NOTHING_CHOSEN: PersonSettings = {
  favourites: [],
  blocked: [],
  doNotDisturb: false,
  hours: null,
  favouritesPass: true,
};

/**
 * Tells the server of the person's choices about calls whenever they differ
 * from those that it has. Loaded together with the screens that follow the first
 * one.
 *
 * @returns a function that ends it
 */
export function keepSettings(
  phone: Pick<Phone, "ask" | "aside" | "link" | "preferences" | "signsIn">,
): () => void {
  let heard: AsideMessage | undefined;
  /** Told since that message. */
  let told: PersonSettings | null = null;
  return effect(() => {
    const message = aboutSettings(phone.aside.value);
    const known = settingsIn(message);
    if (message !== heard) {
      heard = message;
      told = null;
      if (known) untracked(() => take(known, phone));
    }
    const own = settingsOf(phone.preferences.values.value, phone.signsIn);
    if (known === undefined || phone.link.value !== "open") return;
    const server = told ?? known ?? NOTHING_CHOSEN;
    if (JSON.stringify(own) === JSON.stringify(server)) return;
    if (untracked(() => phone.ask({ id: "settings", settings: own }))) {
      told = own;
    }
  });
}

/** The first time, the device's own people stay in the lists. */
function take(
  settings: PersonSettings,
  { preferences }: Pick<Phone, "preferences">,
): void {
  const { settingsTaken, favourites, blocked } = preferences.values.value;
  preferences.set({
    ...settings,
    hours: hoursText(settings.hours),
    settingsTaken: true,
    ...(settingsTaken ? {} : {
      favourites: together(settings.favourites, favourites),
      blocked: together(settings.blocked, blocked),
    }),
  });
}

function together(one: string[], other: string[]): string[] {
  return [...new Set([...one, ...other])].slice(0, MAX_LISTED_NAMES);
}

/** Where no token says who is here, favourites leave the device only if they may pass. */
function settingsOf(
  preferences: Preferences,
  signsIn: boolean,
): PersonSettings {
  const { favourites, blocked, doNotDisturb, favouritesPass } = preferences;
  const hours = ringingHours(preferences);
  const pass = favouritesPass && (doNotDisturb || hours !== null);
  return {
    favourites: (signsIn || pass ? favourites : []).slice(-MAX_LISTED_NAMES),
    blocked,
    doNotDisturb,
    hours,
    favouritesPass,
  };
}
