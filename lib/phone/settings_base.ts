/**
 * The choices that the server is known to have, as JSON in the preferences: they
 * tell what the person has changed while there was no server.
 *
 * @module
 */
import * as v from "valibot";
import {
  MAX_LISTED_NAMES,
  PassedSettings,
  type PersonSettings,
} from "../shared/person_settings.ts";

const Base = v.object({
  /** The person; see `userNameKey`. */
  of: v.string(),
  settings: PassedSettings,
});

/** The base's text. */
export function settingsBase(of: string, settings: PersonSettings): string {
  return JSON.stringify({ of, settings } satisfies v.InferOutput<typeof Base>);
}

/** The choices that the server had, as far as this device knows; null if it does not, or knows those of another person. */
export function settingsAtServer(
  base: string | null,
  of: string,
): PersonSettings | null {
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), Base), base);
  return read.success && read.output.of === of ? read.output.settings : null;
}

/** The server's choices, with what this device has changed since it knew them. */
export function withChanges(
  server: PersonSettings,
  own: PersonSettings,
  base: PersonSettings,
): PersonSettings {
  return {
    favourites: listWithChanges("favourites", server, own, base),
    blocked: listWithChanges("blocked", server, own, base),
    doNotDisturb: own.doNotDisturb === base.doNotDisturb
      ? server.doNotDisturb
      : own.doNotDisturb,
    hours: JSON.stringify(own.hours) === JSON.stringify(base.hours)
      ? server.hours
      : own.hours,
    favouritesPass: own.favouritesPass === base.favouritesPass
      ? server.favouritesPass
      : own.favouritesPass,
  };
}

function listWithChanges(
  list: "favourites" | "blocked",
  server: PersonSettings,
  own: PersonSettings,
  base: PersonSettings,
): string[] {
  const added = own[list].filter((name) => !base[list].includes(name));
  const kept = server[list].filter((name) =>
    own[list].includes(name) || !base[list].includes(name)
  );
  return [...new Set([...kept, ...added])].slice(0, MAX_LISTED_NAMES);
}
