import { connect } from "node:net";
import { KurentoSession } from "./kurento_session.ts";
import { bareHost } from "../net/bare_host.ts";

/** State of a media server that is late to answer, as another connection shows it. */
export type Reachability =
  /** It answers on the other connection: it is slow on this one, or something blocks this socket. */
  | "answers"
  /** Its machine accepts connections but the server does not answer: it is frozen, or too busy. */
  | "accepts"
  /** It cannot be reached at all. */
  | "gone";

/** Time limit in ms of each of the two looks. */
const LOOK_MS = 1_200;

/** Checks whether a media server lives, over a separate connection. Never rejects. */
export async function reachabilityOf(url: string): Promise<Reachability> {
  const [answers, accepts] = await Promise.all([
    answersOn(url),
    acceptsOn(url),
  ]);
  if (answers) return "answers";
  return accepts ? "accepts" : "gone";
}

async function answersOn(url: string): Promise<boolean> {
  try {
    const session = await KurentoSession.open(url, LOOK_MS);
    try {
      await session.ping();
      return true;
    } finally {
      // Not awaited: closing may take as long again.
      session.close().catch(() => {});
    }
  } catch {
    return false;
  }
}

function acceptsOn(url: string): Promise<boolean> {
  const { hostname, port, protocol } = new URL(url);
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect({
    host: bareHost(hostname),
    port: Number(port || (protocol === "wss:" ? 443 : 80)),
    timeout: LOOK_MS,
  });
  socket.once("connect", () => resolve(true));
  socket.once("timeout", () => resolve(false));
  socket.once("error", () => resolve(false));
  return promise.finally(() => socket.destroy());
}
