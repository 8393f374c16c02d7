import { useEffect, useLayoutEffect } from "preact/hooks";
import type { SecondCaller } from "../../phone/call/second_call.ts";
import type { CallInfo, PhoneState } from "../../phone/phone_state.ts";
import { incomingTitle } from "./announcement.ts";
import type { Words } from "../words/words.ts";

/** A call that rings, as far as a notification tells of it. */
type Caller = Pick<CallInfo, "peer" | "video">;

/** Shows the state in the tab's title and icon, and a system notification of a call while the tab is hidden. */
export function useCallNotice(
  state: PhoneState,
  second: SecondCaller | null,
  words: Words,
): void {
  const title = documentTitle(state, words);
  useLayoutEffect(() => {
    document.title = title;
    return () => document.title = words.brand;
  }, [title]);
  const icon = iconOf(state);
  useEffect(() => {
    const timer = setTimeout(
      () => showIcon(icon),
      icon === RINGING_ICON ? 0 : ICON_MS,
    );
    return () => clearTimeout(timer);
  }, [icon]);
  useEffect(() => () => showIcon(IDLE_ICON), []);
  const call = state.name === "incoming" ? state.call : second;
  useEffect(
    () => call ? notifyHidden(call, words) : undefined,
    [call?.peer],
  );
}

/** Icon between calls, as the server renders it. */
const IDLE_ICON = "/favicon.svg";
const RINGING_ICON = "/favicon_ringing.svg";

/**
 * ms until the icon follows a state: the browser loads and draws an icon in the
 * page's own thread, which at an answer has the camera to open.
 */
const ICON_MS = 1_000;

function showIcon(path: string): void {
  const link = document.querySelector<HTMLLinkElement>("link[rel=icon]");
  if (link) link.href = path;
}

function documentTitle(state: PhoneState, words: Words): string {
  switch (state.name) {
    case "unregistered":
    case "registering":
    case "idle":
      return words.brand;
    case "incoming":
      return `☎ ${incomingTitle(state.call, words)}`;
    case "calling":
      return words.callingTitle(state.call.peer);
    case "returning":
    case "connecting":
    case "active":
      return `${state.call.peer} · ${words.brand}`;
  }
}

function iconOf({ name }: PhoneState): string {
  switch (name) {
    case "incoming":
      return RINGING_ICON;
    case "calling":
    case "connecting":
    case "active":
      return "/favicon_call.svg";
    case "unregistered":
    case "registering":
    case "idle":
    case "returning":
      return IDLE_ICON;
    default:
      return name satisfies never;
  }
}

/**
 * Notifies the person of a caller, now or when the tab becomes hidden while it
 * rings, if they allowed notifications.
 *
 * @returns closes the notification
 */
function notifyHidden(call: Caller, words: Words): () => void {
  let notification: Notification | null = null;
  const notify = () => {
    if (document.visibilityState === "hidden") {
      notification ??= callNotification(call, words);
    }
  };
  notify();
  document.addEventListener("visibilitychange", notify);
  return () => {
    document.removeEventListener("visibilitychange", notify);
    notification?.close();
  };
}

function callNotification(
  call: Caller,
  words: Words,
): Notification | null {
  try {
    if (Notification.permission !== "granted") return null;
    const notification = new Notification(incomingTitle(call, words), {
      body: words.incoming.notification,
      icon: RINGING_ICON,
      // A repeated call replaces the notification of the same person's previous call.
      tag: `call ${call.peer}`,
      requireInteraction: true,
    });
    notification.onclick = () => {
      focus();
      notification.close();
    };
    return notification;
  } catch {
    // The browser has no notifications, or only from a service worker (Chrome on Android): the ringtone has to do.
    return null;
  }
}
