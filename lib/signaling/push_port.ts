import type { PushContent, PushSubscriptionKeys } from "../shared/push.ts";

/** A message to a subscribed browser. */
export interface PushMessage {
  content: PushContent;
  /** Seconds for which the push service keeps it for a browser that is off. */
  ttlS: number;
  urgency: "normal" | "high";
  /** Replaces a message of the same topic that was not delivered. */
  topic: string;
}

/** Result for a message: the push service took it, knows the browser no longer, or did not take it. */
export type PushResult = "sent" | "gone" | "failed";

/** Sends messages to browsers through their push services. Implemented in `lib/push/`. */
export interface PushPort {
  /** Whether messages may be sent to this URL, which a client chose. */
  allows(endpoint: string): boolean;
  /**
   * Sends a message, later and again if necessary. Must not throw.
   *
   * @param gone called if the subscription no longer exists
   */
  send(
    subscription: PushSubscriptionKeys,
    message: PushMessage,
    gone: () => void,
  ): void;
}
