import * as v from "valibot";
import { PushInfo } from "../shared/push.ts";
import { ownToken } from "./session/own_token.ts";

/** Key of the person who is to be rung here, in the device's storage. */
const PERSON_KEY = "ringWhenClosed";
/** Key of the browser's secret, in the device's storage: `session/registration.ts` reads it. */
const SECRET_KEY = "ringSecret";
const SECRET_BYTES = 32;
/** Key of the call to be answered, in the tab's storage: `static/answer.js` puts it there. */
const ANSWER_KEY = "answer";
const PATH = "/push";
/** Status of the server's answer if no more names can be kept. */
const FULL = 503;
/** HTTP status of an answer with the facts about push messages; without them it is another. */
const OK = 200;

/** Whether this browser rings a person whose page is closed. */
export interface ClosedRinging {
  /** `home_screen` if it can only from the home screen, as on iPhones and iPads. */
  state: "on" | "off" | "home_screen";
  /** Days for which the name is kept for this browser then; absent where names come from tokens. */
  reservedDays?: number;
}

/** Result of {@link ringWhenClosed}; with `full`, no more names can be kept. */
export type RingingChange = "done" | "refused" | "failed" | "full";

/** How it is for this person now; null if the browser or the server cannot. */
export async function closedRinging(
  userName: string,
): Promise<ClosedRinging | null> {
  // A page in a frame may not ask for the permission.
  if (parent !== self || !navigator.serviceWorker) return null;
  const info = await pushInfo();
  if (!info) return null;
  const { reservedDays } = info;
  if (!("PushManager" in globalThis)) {
    return "standalone" in navigator
      ? { state: "home_screen", reservedDays }
      : null;
  }
  const asked = Notification.permission === "granted" &&
    localStorage.getItem(PERSON_KEY) === userName &&
    await subscription() !== null;
  return { state: asked ? "on" : "off", reservedDays };
}

/** Switches it on or off, after a press. Never rejects. */
export async function ringWhenClosed(
  userName: string,
  on: boolean,
): Promise<RingingChange> {
  try {
    if (!on) return await stop();
    if (await Notification.requestPermission() !== "granted") return "refused";
    const result = await subscribe();
    if (result === "done") localStorage.setItem(PERSON_KEY, userName);
    return result;
  } catch {
    return "failed";
  }
}

/**
 * Tells the server again, which forgets subscriptions after a while, or may have
 * lost them. Does nothing unless this person asked to be rung here. Where no
 * token says who is here, another name takes the place of the last one. Never
 * rejects.
 */
export async function confirmRinging(userName: string): Promise<void> {
  try {
    const before = localStorage.getItem(PERSON_KEY);
    if (before === null) return;
    const keeps = localStorage.getItem(SECRET_KEY) !== null;
    const ringing = await closedRinging(keeps ? before : userName);
    if (ringing?.state !== "on") return;
    if (await subscribe() === "done") {
      localStorage.setItem(PERSON_KEY, userName);
    }
  } catch {
    // It is confirmed at the next registration.
  }
}

/** Whether a notification of this call was pressed to answer it. True only once. */
export function takeAnswer(callId: string | undefined): boolean {
  try {
    if (!callId || sessionStorage.getItem(ANSWER_KEY) !== callId) return false;
    sessionStorage.removeItem(ANSWER_KEY);
    return true;
  } catch {
    return false;
  }
}

/** Whether the devices open without a question to the person. */
export async function mayOpenDevices(video: boolean): Promise<boolean> {
  const names = video ? ["microphone", "camera"] : ["microphone"];
  try {
    const states = await Promise.all(names.map((name) =>
      // Some browsers do not know these names, and throw.
      navigator.permissions.query({ name: name as PermissionName })
    ));
    return states.every(({ state }) => state === "granted");
  } catch {
    return false;
  }
}

async function stop(): Promise<RingingChange> {
  const secret = localStorage.getItem(SECRET_KEY) ?? undefined;
  localStorage.removeItem(PERSON_KEY);
  localStorage.removeItem(SECRET_KEY);
  const own = await subscription();
  if (!own) return "done";
  const { endpoint } = own;
  await own.unsubscribe();
  // The push service knows it no longer, and says so when the server sends.
  await ask("DELETE", { endpoint, secret });
  return "done";
}

async function subscribe(): Promise<RingingChange> {
  const info = await pushInfo();
  if (!info) return "failed";
  const { key, reservedDays } = info;
  const { pushManager } = await navigator.serviceWorker.ready;
  const options = { userVisibleOnly: true, applicationServerKey: bytesOf(key) };
  const made = await pushManager.subscribe(options).catch(async () => {
    // One with another key of the server is in the way.
    await (await pushManager.getSubscription())?.unsubscribe();
    return await pushManager.subscribe(options);
  });
  const { endpoint, keys } = made.toJSON();
  const secret = reservedDays === undefined ? undefined : ownSecret();
  const answer = await ask("POST", { endpoint, keys, secret });
  if (answer.ok) return "done";
  return answer.status === FULL ? "full" : "failed";
}

/** Null if the server sends no push messages. */
async function pushInfo(): Promise<PushInfo | null> {
  const answer = await fetch(PATH);
  return answer.status === OK ? v.parse(PushInfo, await answer.json()) : null;
}

/** The browser's secret, made when it is first needed. */
function ownSecret(): string {
  const known = localStorage.getItem(SECRET_KEY);
  if (known !== null) return known;
  const bytes = crypto.getRandomValues(new Uint8Array(SECRET_BYTES));
  const secret = btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-").replaceAll("/", "_").replace("=", "");
  localStorage.setItem(SECRET_KEY, secret);
  return secret;
}

async function subscription(): Promise<PushSubscription | null> {
  const { pushManager } = await navigator.serviceWorker.ready;
  return await pushManager.getSubscription();
}

function ask(method: string, body: object): Promise<Response> {
  return fetch(PATH, {
    method,
    headers: {
      "authorization": `Bearer ${ownToken()}`,
      "content-type": "application/json",
    },
    body: JSON.stringify(body),
  });
}

function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  const base64 = base64url.replaceAll("-", "+").replaceAll("_", "/");
  return Uint8Array.from(atob(base64), (byte) => byte.charCodeAt(0));
}
