import type { SignalingConnection } from "../../../lib/signaling/sockets/socket_connection.ts";
import type { Asked, TokenKind } from "./books.ts";
import type { Line } from "./line.ts";
import type { Page } from "./page.ts";

/** Odd ones among them: names that plain objects have already. */
export const NAMES = ["ann", "__proto__", "constructor", "Ben", "cy", "dee"];

/** A socket and its end in the exchange. */
export interface Client {
  line: Line;
  connection: SignalingConnection;
  /** Registers whose answers have not arrived. */
  waiting: Asked[];
  /** One has, and it was not refused. */
  registered: boolean;
}

/** How somebody comes back. */
export interface Return {
  token: TokenKind;
  /** With the first resume token that they were given. */
  old: boolean;
  /** On a page that knows nothing of the one before. */
  reloaded: boolean;
  /** How much of the new line works; see {@link Line}. */
  line?: Partial<Line>;
}

/** Somebody with a device, and the sockets it has and had. */
export interface Person {
  user: number;
  /** The name that they take, or that their tokens say. */
  name: string;
  client: Client | null;
  /** Sockets that another one took the session of, or that were given up. */
  stale: Client[];
  tokens: string[];
  /** Their pages count messages, as far as they are of part 2. */
  counts: boolean;
  /** What does it; null where nothing does, and while a page is a new one. */
  page: Page | null;
}
