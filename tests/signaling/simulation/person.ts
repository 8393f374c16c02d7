import type { SignalingConnection } from "../../../lib/signaling/sockets/socket_connection.ts";
import type { Asked, TokenKind } from "./books.ts";
import type { Line } from "./line.ts";
import type { Page } from "./page.ts";

/** Unusual names among them: properties of plain objects. */
export const NAMES = ["ann", "__proto__", "constructor", "Ben", "cy", "dee"];

/** A socket and its end in the exchange. */
export interface Client {
  line: Line;
  connection: SignalingConnection;
  /** Registers whose answers have not arrived. */
  waiting: Asked[];
  /** Whether an answer has arrived that was not a refusal. */
  registered: boolean;
}

/** The way in which somebody comes back. */
export interface Return {
  token: TokenKind;
  /** The name in the message, and in a good token. */
  name: string;
  /** Whether to use the first resume token that they got. */
  old: boolean;
  /** Whether the page is a new one, without the state of the previous one. */
  reloaded: boolean;
  /** Whether the page takes a second call. */
  secondCall: boolean;
  /** Whether the page agrees anew in sealed calls. */
  reseals: boolean;
  /** The parts of the new line that work; see {@link Line}. */
  line?: Partial<Line>;
}

/** Somebody with a device, and the sockets it has and had. */
export interface Person {
  user: number;
  /** The name that they choose, or that their tokens contain. */
  name: string;
  client: Client | null;
  /** Sockets whose session moved to another one, or that were given up. */
  stale: Client[];
  tokens: string[];
  /** Whether their pages of version 2 count messages. */
  counts: boolean;
  /** The page that counts; null where none does, and while a page is new. */
  page: Page | null;
}
