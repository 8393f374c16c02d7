/**
 * Goes on in another tab of the same browser. The tab that is asked for a name
 * finds the one that has it over a `BroadcastChannel`, and gets its session:
 * for the server, this is a page that was reloaded. Both tabs load this script
 * only when they need it.
 *
 * @module
 */
import * as v from "valibot";
import type { Phone } from "../phone.ts";
import type { Switches } from "../phone_state.ts";

/** Name of the channel. */
const CHANNEL = "one2one tabs";
/** ms for the other tab to give its session; it only has to close its socket. */
const GIVE_MS = 2_000;

const TabMessage = v.variant("type", [
  /** Is the person registered anywhere? */
  v.object({ type: v.literal("ask") }),
  v.object({
    type: v.literal("here"),
    tab: v.string(),
    name: v.string(),
    call: v.nullable(v.object({
      peer: v.string(),
      microphone: v.boolean(),
      camera: v.boolean(),
    })),
  }),
  /** Asks a tab for its session. */
  v.object({ type: v.literal("take"), tab: v.string() }),
  v.object({
    type: v.literal("given"),
    tab: v.string(),
    name: v.string(),
    resumeToken: v.string(),
    call: v.nullable(v.string()),
  }),
]);
type TabMessage = v.InferOutput<typeof TabMessage>;
type Given = TabMessage & { type: "given" };

/** A tab in which the person is registered. */
export interface OtherTab {
  tab: string;
  name: string;
  /** The call that the person is in there; null if there is none. */
  call: { peer: string } & Switches | null;
}

/**
 * Answers other tabs, and gives the session to one that asks for it.
 *
 * @returns a function that ends this
 */
export function answerOtherTabs(
  phone: Pick<Phone, "state" | "microphoneOn" | "cameraOn" | "give">,
): () => void {
  const tab = crypto.randomUUID();
  return listen((message, send) => {
    const state = phone.state.value;
    // A call that is not established yet could not be kept.
    if (
      state.name !== "idle" && state.name !== "active" &&
      state.name !== "returning"
    ) return;
    if (message.type === "ask") {
      const switches = {
        microphone: phone.microphoneOn.value,
        camera: phone.cameraOn.value,
      };
      const call = state.name === "idle" ? null : {
        peer: state.call.peer,
        ...(state.name === "returning" ? state.switches : switches),
      };
      send({ type: "here", tab, name: state.userName, call });
    } else if (message.type === "take" && message.tab === tab) {
      send({ type: "given", tab, ...phone.give() });
    }
  }).close;
}

/**
 * Looks for a tab in which the person is registered.
 *
 * @param found called for each
 * @returns a function that ends this
 */
export function findOtherTab(found: (tab: OtherTab) => void): () => void {
  const { send, close } = listen((message) => {
    if (message.type === "here") found(message);
  });
  send({ type: "ask" });
  return close;
}

/**
 * Takes the session of another tab, and returns to its call.
 *
 * @returns false when the tab does not answer: it was closed meanwhile
 */
export async function takeOver(
  phone: Pick<Phone, "state" | "adopt" | "rejoin">,
  { tab, call }: OtherTab,
): Promise<boolean> {
  const given = await sessionOf(tab);
  if (!given) return false;
  phone.adopt(given);
  if (!call) return true;
  const stop = phone.state.subscribe(({ name }) => {
    if (name === "registering") return;
    // The server's answer brings the call, too, unless it is over.
    queueMicrotask(() => {
      stop();
      if (phone.state.value.name === "returning") void phone.rejoin();
    });
  });
  return true;
}

function sessionOf(tab: string): Promise<Given | null> {
  return new Promise((resolve) => {
    const end = (given: Given | null) => {
      clearTimeout(late);
      close();
      resolve(given);
    };
    const late = setTimeout(() => end(null), GIVE_MS);
    const { send, close } = listen((message) => {
      if (message.type === "given" && message.tab === tab) end(message);
    });
    send({ type: "take", tab });
  });
}

/** Opens the channel. A tab with another version of the page may send what this one does not know. */
function listen(
  handle: (message: TabMessage, send: (message: TabMessage) => void) => void,
) {
  const channel = new BroadcastChannel(CHANNEL);
  const send = (message: TabMessage) => channel.postMessage(message);
  channel.onmessage = ({ data }) => {
    const message = v.safeParse(TabMessage, data);
    if (message.success) handle(message.output, send);
  };
  return { send, close: () => channel.close() };
}
