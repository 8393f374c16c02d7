/** Key of the person who is to be rung here, in the device's storage. */
const PERSON_KEY = "ringWhenClosed";
/** Key of the call to be answered, in the tab's storage: `static/answer.js` puts it there. */
const ANSWER_KEY = "answer";
const PATH = "/push";

/**
 * Whether this browser can ring a person whose page is closed: `home_screen` if
 * only from the home screen, as on iPhones and iPads; null if it or the server
 * cannot.
 */
export type ClosedRinging = "on" | "off" | "home_screen" | null;

/** Result of {@link ringWhenClosed}. */
export type RingingChange = "done" | "refused" | "failed";

/** How it is for this person now. */
export async function closedRinging(userName: string): Promise<ClosedRinging> {
  // A page in a frame may not ask for the permission.
  if (parent !== self || !navigator.serviceWorker) return null;
  if (await serverKey() === null) return null;
  if (!("PushManager" in globalThis)) {
    return "standalone" in navigator ? "home_screen" : null;
  }
  const asked = Notification.permission === "granted" && isFor(userName) &&
    await subscription() !== null;
  return asked ? "on" : "off";
}

/** Switches it on or off, after a press. Never rejects. */
export async function ringWhenClosed(
  userName: string,
  on: boolean,
): Promise<RingingChange> {
  try {
    if (!on) return await stop();
    if (await Notification.requestPermission() !== "granted") return "refused";
    const taken = await subscribe();
    if (taken) localStorage.setItem(PERSON_KEY, userName);
    return taken ? "done" : "failed";
  } catch {
    return "failed";
  }
}

/**
 * Tells the server again, which forgets subscriptions after a while, or may have
 * lost them. Does nothing unless this person asked to be rung here. Never rejects.
 */
export async function confirmRinging(userName: string): Promise<void> {
  try {
    if (await closedRinging(userName) === "on") await subscribe();
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
  localStorage.removeItem(PERSON_KEY);
  const own = await subscription();
  if (!own) return "done";
  const { endpoint } = own;
  await own.unsubscribe();
  // The push service knows it no longer, and says so when the server sends.
  await ask("DELETE", { endpoint });
  return "done";
}

/** @returns whether the server has it */
async function subscribe(): Promise<boolean> {
  const key = await serverKey();
  if (key === null) return false;
  const { pushManager } = await navigator.serviceWorker.ready;
  const options = { userVisibleOnly: true, applicationServerKey: bytesOf(key) };
  const made = await pushManager.subscribe(options).catch(async () => {
    // One with another key of the server is in the way.
    await (await pushManager.getSubscription())?.unsubscribe();
    return await pushManager.subscribe(options);
  });
  const { endpoint, keys } = made.toJSON();
  const answer = await ask("POST", { endpoint, keys });
  return answer.ok;
}

/** The server's key in base64url; null if it sends no push messages. */
async function serverKey(): Promise<string | null> {
  const answer = await fetch(PATH);
  return answer.ok ? await answer.text() : null;
}

async function subscription(): Promise<PushSubscription | null> {
  const { pushManager } = await navigator.serviceWorker.ready;
  return await pushManager.getSubscription();
}

function ask(method: string, body: object): Promise<Response> {
  return fetch(PATH, {
    method,
    headers: {
      "authorization": `Bearer ${resumeToken()}`,
      "content-type": "application/json",
    },
    body: JSON.stringify(body),
  });
}

/** Opens this tab's session at the server. `session/saved_session.ts` stores it, and is in the page's first script alone. */
function resumeToken(): string {
  const saved: { resumeToken?: unknown } | null = JSON.parse(
    sessionStorage.getItem("session") ?? "null",
  );
  return typeof saved?.resumeToken === "string" ? saved.resumeToken : "";
}

function isFor(userName: string): boolean {
  return localStorage.getItem(PERSON_KEY) === userName;
}

function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  const base64 = base64url.replaceAll("-", "+").replaceAll("_", "/");
  return Uint8Array.from(atob(base64), (byte) => byte.charCodeAt(0));
}
