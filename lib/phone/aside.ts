/**
 * Reads the messages of the server that are not about calls or other people.
 * Loaded together with the screens that follow the first one.
 *
 * @module
 */
import type { PersonSettings } from "../shared/person_settings.ts";
import type { AsideMessage } from "./phone.ts";

/** A text that a caller left. */
export interface LeftText {
  from: string;
  /** Epoch ms. */
  at: number;
  text: string;
}

/** The texts that callers left and this person has not seen, the oldest first: the last of each caller. */
export function leftTexts(aside: readonly AsideMessage[]): LeftText[] {
  const texts = new Map<string, LeftText>();
  for (const message of aside) {
    if (message.id !== "leftText") continue;
    const { from, at, text } = message;
    texts.delete(from);
    if (text !== undefined) texts.set(from, { from, at, text });
  }
  return [...texts.values()];
}

/** The last message of a kind. */
export function lastAside<I extends AsideMessage["id"]>(
  aside: readonly AsideMessage[],
  id: I,
): (AsideMessage & { id: I }) | undefined {
  return aside.findLast((message): message is AsideMessage & { id: I } =>
    message.id === id
  );
}

/** The person whom we may call as a guest; undefined for everybody else. */
export function guestOf(aside: readonly AsideMessage[]): string | undefined {
  return lastAside(aside, "registerResponse")?.guestOf;
}

/** The last message with the person's choices about calls, or that says that there are none. */
export function aboutSettings(
  aside: readonly AsideMessage[],
): AsideMessage | undefined {
  return aside.findLast(({ id }) =>
    id === "settings" || id === "registerResponse"
  );
}

/** The choices in such a message: null if there are none, undefined where the server keeps to none. */
export function settingsIn(
  message: AsideMessage | undefined,
): PersonSettings | null | undefined {
  if (message?.id === "settings") return message.settings;
  if (message?.id !== "registerResponse") return undefined;
  const { resumeToken, guestOf, settings = null } = message;
  return resumeToken === undefined || guestOf !== undefined
    ? undefined
    : settings;
}
