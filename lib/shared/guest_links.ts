/**
 * Guest links: whoever opens one may call one person, without a token. Requests
 * and answers of the operators' API, and the limits.
 *
 * @module
 */
import * as v from "valibot";
import { guestDays, guestUses } from "./protocol_values.ts";

/** A guest link, without the token that proves it. */
export const GuestLink = v.object({
  id: v.string(),
  /** Name of the person whom guests may call. */
  to: v.string(),
  /** Epoch ms. */
  until: v.number(),
  /** Calls that are left. */
  uses: v.number(),
});
/** See {@link GuestLink}. */
export type GuestLink = v.InferOutput<typeof GuestLink>;

/** Request for a link to a person. */
export const GuestLinkRequest = v.object({
  to: v.string(),
  days: guestDays,
  uses: guestUses,
});

/** A link that was made. */
export const GuestLinkMade = v.object({
  link: GuestLink,
  /** Goes behind `#token=` into the address of the page. */
  token: v.string(),
});
/** See {@link GuestLinkMade}. */
export type GuestLinkMade = v.InferOutput<typeof GuestLinkMade>;

/** All links that are good, the next to end first. */
export const GuestLinkList = v.object({
  links: v.array(GuestLink),
});
/** See {@link GuestLinkList}. */
export type GuestLinkList = v.InferOutput<typeof GuestLinkList>;

/** Request to end a link before its time. */
export const GuestLinkEnd = v.object({ id: v.string() });
