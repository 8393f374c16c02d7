import { effect, untracked } from "@preact/signals";
import {
  MAX_LISTED_NAMES,
  type PersonSettings,
} from "../shared/person_settings.ts";
import type { Phone } from "./phone.ts";
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
  phone: Pick<Phone, "ask" | "link" | "preferences" | "settings" | "signsIn">,
): () => void {
  let told: PersonSettings | null = null;
  const endTaking = effect(() => {
    const { value: known } = phone.settings;
    if (known && known !== told) untracked(() => take(known, phone));
  });
  const endTelling = effect(() => {
    const { value: known } = phone.settings;
    const own = settingsOf(phone.preferences.values.value, phone.signsIn);
    if (known === undefined || phone.link.value !== "open") return;
    if (JSON.stringify(own) === JSON.stringify(known ?? NOTHING_CHOSEN)) return;
    if (untracked(() => phone.ask({ id: "settings", settings: own }))) {
      told = own;
      phone.settings.value = own;
    }
  });
  return () => {
    endTaking();
    endTelling();
  };
}

/** The first time, the device's own people stay in the lists. */
function take(
  settings: PersonSettings,
  { preferences }: Pick<Phone, "preferences">,
): void {
  const { settingsTaken, favourites, blocked } = preferences.values.value;
  preferences.set({
    ...settings,
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
  { favourites, blocked, doNotDisturb, hours, favouritesPass }: Preferences,
  signsIn: boolean,
): PersonSettings {
  const pass = favouritesPass && (doNotDisturb || hours !== null);
  return {
    favourites: (signsIn || pass ? favourites : []).slice(-MAX_LISTED_NAMES),
    blocked,
    doNotDisturb,
    hours,
    favouritesPass,
  };
}
