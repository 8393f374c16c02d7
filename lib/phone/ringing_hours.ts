import * as v from "valibot";
import {
  PassedSettings,
  type PersonSettings,
} from "../shared/person_settings.ts";
import type { Preferences } from "./preferences.ts";

/** The hours at which calls ring; null for at any time. */
export type RingingHours = PersonSettings["hours"];

const Stored = v.pipe(
  v.string(),
  v.parseJson(),
  PassedSettings.entries.hours,
);

/** Reads the hours from the preferences, which keep them as a text so that the first page needs no schema of them. */
export function ringingHours({ hours }: Pick<Preferences, "hours">) {
  const read = v.safeParse(Stored, hours);
  return read.success ? read.output : null;
}

/** The hours as they are kept. */
export function hoursText(hours: RingingHours): string | null {
  return hours && JSON.stringify(hours);
}
