import { effect, untracked } from "@preact/signals";
import {
  MAX_LISTED_NAMES,
  type PersonSettings,
} from "../shared/person_settings.ts";
import { userNameKey } from "../shared/name_key.ts";
import { aboutSettings, lastAside, settingsIn } from "./aside.ts";
import type { AsideMessage, Phone } from "./phone.ts";
import { hoursText, ringingHours } from "./ringing_hours.ts";
import type { Preferences } from "./preferences.ts";
import {
  settingsAtServer,
  settingsBase,
  withChanges,
} from "./settings_base.ts";

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
      untracked(() => remember(own, phone));
    }
  });
}

/**
 * The server's choices replace those of the device, except what was changed here
 * while there was no server. The first time, the device's own people stay in the
 * lists.
 */
function take(
  server: PersonSettings,
  phone: Pick<Phone, "aside" | "preferences" | "signsIn">,
): void {
  const before = phone.preferences.values.value;
  const { settingsTaken, favourites, blocked } = before;
  const base = settingsAtServer(before.settingsBase, personOf(phone));
  const settings = base
    ? withChanges(server, settingsOf(before, phone.signsIn), base)
    : server;
  phone.preferences.set({
    ...settings,
    hours: hoursText(settings.hours),
    settingsTaken: true,
    ...(settingsTaken ? {} : {
      favourites: together(settings.favourites, favourites),
      blocked: together(settings.blocked, blocked),
    }),
    // The server has some of this browser's, and nobody else's.
    ...(phone.signsIn ? {} : { favourites }),
  });
  remember(server, phone);
}

/** The server has these. */
function remember(
  settings: PersonSettings,
  phone: Pick<Phone, "aside" | "preferences">,
): void {
  const base = settingsBase(personOf(phone), settings);
  if (phone.preferences.values.value.settingsBase === base) return;
  phone.preferences.set({ settingsBase: base });
}

function personOf({ aside }: Pick<Phone, "aside">): string {
  return userNameKey(lastAside(aside.value, "registerResponse")?.name ?? "");
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
