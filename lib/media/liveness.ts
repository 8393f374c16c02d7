import { connect } from "node:net";
import { KurentoSession } from "./kurento_session.ts";

/** What another connection shows of a media server that is late on the one in use. */
export type Liveness =
  /** It answers there: it is slow here, or something blocks this socket. */
  | "answers"
  /** Its machine takes connections, and it says nothing: it is frozen, or too busy. */
  | "accepts"
  /** It cannot be reached at all. */
  | "gone";

/** In ms for each of both looks. */
const LOOK_MS = 1_200;

/** Looks whether a media server lives, over a connection of its own. Never rejects. */
export async function livenessOf(url: string): Promise<Liveness> {
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
      // Not awaited: it may take as long again.
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
    host: hostname.replace(/^\[|\]$/g, ""),
    port: Number(port || (protocol === "wss:" ? 443 : 80)),
    timeout: LOOK_MS,
  });
  socket.once("connect", () => resolve(true));
  socket.once("timeout", () => resolve(false));
  socket.once("error", () => resolve(false));
  return promise.finally(() => socket.destroy());
}
