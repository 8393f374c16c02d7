/**
 * The HTTP interface `/push`, by which browsers subscribe to push messages, and
 * the content of these messages. Prose: docs/protocol.md.
 *
 * @module
 */
import * as v from "valibot";

/** Longest URL of a subscription, in UTF-16 units: those of known push services have up to 600. */
export const MAX_ENDPOINT_LENGTH = 1_000;
const endpoint = v.pipe(v.string(), v.maxLength(MAX_ENDPOINT_LENGTH));

/** A subscription as browsers make it (W3C Push API, `PushSubscription.toJSON()`). */
export const PushSubscriptionKeys = v.object({
  /** URL at which a push service takes messages for the browser. */
  endpoint,
  keys: v.object({
    /** The browser's public key: a point of P-256 in base64url (RFC 8291). */
    p256dh: v.pipe(v.string(), v.regex(/^[\w-]{87}$/)),
    /** Secret of 16 bytes that the browser and the server share. */
    auth: v.pipe(v.string(), v.regex(/^[\w-]{22}$/)),
  }),
});
/** See {@link PushSubscriptionKeys}. */
export type PushSubscriptionKeys = v.InferOutput<typeof PushSubscriptionKeys>;

/** 32 random bytes in base64url, by which a name is kept for a browser where no token proves it. */
export const DeviceSecret = v.pipe(v.string(), v.regex(/^[\w-]{43}$/));

const secret = v.optional(DeviceSecret);

/** Asks to be rung. */
export const Subscribe = v.object({ ...PushSubscriptionKeys.entries, secret });

/** Asks not to be rung any more. */
export const Unsubscribe = v.object({ endpoint, secret });

/** The facts that a page needs before it subscribes. */
export const PushInfo = v.object({
  /** The server's key, in base64url. */
  key: v.string(),
  /** Days for which the person's name is kept for the browser; absent where names come from tokens. */
  reservedDays: v.optional(v.number()),
});
/** See {@link PushInfo}. */
export type PushInfo = v.InferOutput<typeof PushInfo>;

/** Declines a call without a session. */
export const Decline = v.object({
  ticket: v.pipe(v.string(), v.maxLength(100)),
});

/** Why it rings no longer on a device: with `missed`, nobody has answered. */
export type RingOver = "answered" | "declined" | "missed";

/** The content of a push message, which only the subscribed browser can read. */
export type PushContent =
  | {
    type: "ring";
    callId: string;
    /** The caller's name. */
    from: string;
    /** `false` for a voice call. */
    video: boolean;
    /** The person who is called. */
    name: string;
    /** Epoch ms until which it rings. */
    until: number;
    /** Registers this device once, as a resume token does, or declines the call. */
    ticket: string;
  }
  | { type: "over"; callId: string; from: string; reason: RingOver };
