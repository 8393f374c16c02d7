/**
 * A person's choices about calls to them, which the server keeps to.
 *
 * @module
 */
import * as v from "valibot";
import { MAX_NAME_LENGTH } from "./protocol_limits.ts";

/** Most names in a list of a person: a longer list is that of a program. */
export const MAX_LISTED_NAMES = 100;
/** Minutes of a day. */
export const DAY_MINUTES = 1_440;
/** Longest name of a time zone; those of the IANA have up to 40 characters. */
const MAX_ZONE_LENGTH = 64;

const names = v.pipe(
  v.array(v.pipe(v.string(), v.maxLength(MAX_NAME_LENGTH))),
  v.maxLength(MAX_LISTED_NAMES),
);
const minute = v.pipe(
  v.number(),
  v.integer(),
  v.minValue(0),
  v.maxValue(DAY_MINUTES - 1),
);

/** See the module. */
export const PersonSettings = v.object({
  /** People whom this person wants to see first. */
  favourites: names,
  /** Their calls are refused. */
  blocked: names,
  /** No call rings. */
  doNotDisturb: v.boolean(),
  /** Calls ring only between these minutes of a day; null for at any time. */
  hours: v.nullable(v.object({
    from: minute,
    /** Before `from`, it is on the next day. */
    to: minute,
    /** IANA time zone. */
    timeZone: v.pipe(v.string(), v.maxLength(MAX_ZONE_LENGTH)),
  })),
  /** Favourites may call at any time. */
  favouritesPass: v.boolean(),
});
/** See {@link PersonSettings}. */
export type PersonSettings = v.InferOutput<typeof PersonSettings>;
