import type { Language } from "../shared/language.ts";
import { PAGE_WORDS } from "../ui/words/page_words.ts";

/**
 * The service worker's part for calls to somebody whose page is closed: shows
 * a notification for each push message, which is a `PushContent`, and acts on
 * presses. Browsers allow no push message without a notification.
 *
 * @returns its script
 */
export function pushWorker(language: Language): string {
  return `const WORDS = ${JSON.stringify(PAGE_WORDS[language].push)};
const LANGUAGE = ${JSON.stringify(language)};
/** ms for an open page to say that the call rings there. */
const ANSWER_MS = 500;

/** ms that a notification waits for an earlier one, whose icon may be slow to load. */
const TURN_MS = 1_000;
let earlier = Promise.resolve();

addEventListener("push", (event) => {
  // Chromium loses a notification that is being shown while others are asked for.
  const turn = Promise.race([
    earlier,
    new Promise((resolve) => setTimeout(resolve, TURN_MS)),
  ]);
  const next = turn.then(() => show(event.data.json()));
  earlier = next.catch(() => {});
  event.waitUntil(next);
});

async function show(content) {
  const { callId, from } = content;
  const shown = await registration.getNotifications({ tag: callId });
  if (content.type === "over") return await showOver(content, shown);
  // Its end came first.
  if (shown.some(({ data }) => data.type === "over")) return;
  if (content.until <= Date.now()) {
    return await showOver({ ...content, type: "over", reason: "missed" }, shown);
  }
  await registration.showNotification(from, {
    body: content.video ? WORDS.video : WORDS.voice,
    tag: callId,
    data: content,
    lang: LANGUAGE,
    icon: "/icon_192.png",
    renotify: shown.length === 0,
    requireInteraction: true,
    vibrate: [600, 400, 600, 400, 600],
    actions: [
      { action: "answer", title: WORDS.answer },
      { action: "decline", title: WORDS.decline },
    ],
  });
}

async function showOver(content, shown) {
  const pages = await openPages();
  if (
    content.reason !== "missed" &&
    pages.some(({ visibilityState }) => visibilityState === "visible")
  ) {
    // The person sees on the page what became of it.
    for (const notification of shown) notification.close();
    return;
  }
  await registration.showNotification(content.from, {
    body: WORDS[content.reason],
    tag: content.callId,
    data: content,
    lang: LANGUAGE,
    icon: "/icon_192.png",
    silent: true,
  });
}

addEventListener("notificationclick", (event) => {
  const { action, notification } = event;
  notification.close();
  event.waitUntil(act(action, notification.data));
});

async function act(action, content) {
  if (content.type === "ring" && action === "decline") {
    const { ticket } = content;
    await fetch("/push/decline", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ ticket }),
    });
    return;
  }
  const answers = action === "answer";
  const pages = await openPages();
  if (content.type === "over") {
    return await (pages.length > 0 ? pages[0].focus() : clients.openWindow("/"));
  }
  for (const page of pages) {
    if (await ringsAt(page, content.callId, answers)) return await page.focus();
  }
  const cache = await caches.open("answer");
  await cache.put("/answer", Response.json({ ...content, answers }));
  await clients.openWindow("/answer");
}

function openPages() {
  return clients.matchAll({ type: "window", includeUncontrolled: true });
}

/** Whether the call rings at this page, which answers it if asked to. */
function ringsAt(page, callId, answers) {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => resolve(data);
    page.postMessage({ ringing: callId, answers }, [port2]);
    setTimeout(() => resolve(false), ANSWER_MS);
  });
}
`;
}
