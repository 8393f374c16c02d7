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

/** The choices as the server passes them on: it has checked them. */
export const PassedSettings = v.object({
  /** People whom this person wants to see first. */
  favourites: v.array(v.string()),
  /** Their calls are refused. */
  blocked: v.array(v.string()),
  /** No call rings. */
  doNotDisturb: v.boolean(),
  /** Calls ring only between these minutes of a day; null for at any time. */
  hours: v.nullable(v.object({
    from: v.number(),
    /** Before `from`, it is on the next day. */
    to: v.number(),
    /** IANA time zone. */
    timeZone: v.string(),
  })),
  /** Favourites may call at any time. */
  favouritesPass: v.boolean(),
});
/** See the module. */
export type PersonSettings = v.InferOutput<typeof PassedSettings>;

/** The choices as a client sends them. Made by a call that bundlers may leave out. */
export const PersonSettings = /* @__PURE__ */ (() => {
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
  return v.object({
    ...PassedSettings.entries,
    favourites: names,
    blocked: names,
    hours: v.nullable(v.object({
      from: minute,
      to: minute,
      timeZone: v.pipe(v.string(), v.maxLength(MAX_ZONE_LENGTH)),
    })),
  });
})();
