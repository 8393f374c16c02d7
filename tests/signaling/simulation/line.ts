import type { ServerMessage } from "../../../lib/shared/protocol.ts";
import type { Asked, Session } from "./books.ts";
import type { Sent } from "./sent.ts";

/** A message on its way from the exchange to a page. */
export interface Coming {
  /** To which it was written. */
  session: Session | null;
  message: ServerMessage;
  text: string;
  /** Messages of the page that the exchange had handled before. */
  handled: number;
  /** The register that it answers. */
  asked?: Asked;
}

/** A socket of a simulated user, as the network sees it. */
export interface Line {
  user: number;
  /** Its number in the order of opening. */
  number: number;
  open: boolean;
  /** Whether it is over, as far as the exchange knows. */
  over: boolean;
  /** On their way to the exchange, and from there. */
  going: Sent[];
  coming: Coming[];
  session: Session | null;
  /** Registers in the order in which they reached the server. */
  asked: Asked[];
  /**
   * The number of messages that still get through, to the user and from there,
   * before that direction is dead.
   */
  down: number;
  up: number;
  /** Delayed deliveries; null where the network is fast. */
  held: (() => void)[] | null;
  /** Whether the server has learned that its answer arrived. */
  heard: boolean;
}

/** Whether what the server writes arrives. */
export function hears(line: Line | null): boolean {
  return line !== null && line.open && line.down > 0;
}

/** @param more the way in which it fails */
export function openLine(
  user: number,
  number: number,
  more: Partial<Line> = {},
): Line {
  return {
    user,
    number,
    open: true,
    over: false,
    going: [],
    coming: [],
    session: null,
    asked: [],
    down: Infinity,
    up: Infinity,
    held: null,
    heard: false,
    ...more,
  };
}

/** Makes it fail in this way from now on; neither side notices. */
export function cutLine(
  line: Line,
  { down = Infinity, up = Infinity, held = null }: Partial<Line>,
): void {
  line.down = Math.min(line.down, down);
  line.up = Math.min(line.up, up);
  line.held ??= held;
}

/** Passes a message from a user to the server, as far as the line works. */
export function passUp(line: Line, deliver: () => void): void {
  if (line.held) line.held.push(deliver);
  else if (line.up > 0) {
    line.up--;
    deliver();
  }
}

/** Whether everything that is sent over it arrives at once. */
export function works({ open, up, down, held }: Line): boolean {
  return open && !held && up === Infinity && down === Infinity;
}
