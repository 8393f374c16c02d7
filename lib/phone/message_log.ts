import { type ReadonlySignal, signal } from "@preact/signals";
import type { ClientMessage, ServerMessage } from "../shared/protocol.ts";

/** An entry of the console panel. */
export interface LogEntry {
  /** Epoch ms. */
  at: number;
  kind: "sent" | "received" | "event";
  text: string;
}

/**
 * Enough for several calls, and bounded for a page that stays open for days.
 */
export const MAX_LOG_ENTRIES = 300;

/** Messages and events, latest last. */
export class MessageLog {
  readonly #entries = signal<LogEntry[]>([]);
  readonly entries: ReadonlySignal<LogEntry[]> = this.#entries;

  /**
   * Whether messages are logged with their SDP, which reveals network
   * addresses.
   */
  readonly withSdp = signal(false);

  constructor(private readonly now: () => number) {}

  message(kind: "sent" | "received", message: ClientMessage | ServerMessage) {
    // They come several times a second, and would leave room for nothing else.
    if (message.id === "typing" || message.id === "peerTyping") return;
    this.add(kind, describeMessage(message, this.withSdp.value));
  }

  add(kind: LogEntry["kind"], text: string): void {
    this.#entries.value = [...this.#entries.value, {
      at: this.now(),
      kind,
      text,
    }].slice(-MAX_LOG_ENTRIES);
  }
}

/**
 * Describes a message in one line, without SDP, addresses and secrets: `call
 * to: bob, sdpOffer: 2314 bytes`.
 */
export function describeMessage(
  { id, ...fields }: ClientMessage | ServerMessage,
  withSdp = false,
): string {
  const parts = Object.entries(fields).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}: ${describeField(key, value, withSdp)}`]
  );
  return [id, parts.join(", ")].filter(Boolean).join(" ");
}

function describeField(key: string, value: unknown, withSdp: boolean): string {
  switch (key) {
    case "sdpOffer":
    case "sdpAnswer":
      if (withSdp) return `\n${value}`;
      return `${new TextEncoder().encode(String(value)).length} bytes`;
    case "candidate":
      return describeCandidate(value as { candidate: string });
    case "resumeToken":
    case "token":
      return "(secret)";
    case "iceServers":
    case "users":
      return String((value as unknown[]).length);
    default:
      return typeof value === "string" ? value : JSON.stringify(value);
  }
}

/**
 * Protocol and type of a candidate (RFC 8839 5.1), without its private
 * addresses.
 */
function describeCandidate({ candidate }: { candidate: string }): string {
  const protocol = /^\S+ \S+ (\w+)/.exec(candidate)?.[1] ?? "";
  const type = / typ (\w+)/.exec(candidate)?.[1] ?? "end";
  return `${protocol} ${type}`.trim().toLowerCase();
}
