import type { FrameProblem } from "./frame_scanner.ts";
import type { GuardLimits } from "./guard_limits.ts";

/** What the guard's thread is started with. */
export interface GuardStart {
  type: "start";
  listen: { hostname: string; port: number };
  /** PEM; null for plain HTTP. */
  tls: { cert: string; key: string } | null;
  /** Port of the service itself, on loopback. */
  servicePort: number;
  /** Of the {@link ConnectionTable}. */
  table: SharedArrayBuffer;
  limits: GuardLimits;
  /** Addresses and networks that have no share: many clients come through each. */
  proxies: readonly string[];
}

/** What the service sends to the guard's thread. */
export type ToGuard =
  | GuardStart
  /** Takes no new connections, and ends those that do nothing. */
  | { type: "stop" };

/** What the guard's thread sends to the service. */
export type FromGuard =
  | { type: "listening"; port: number }
  /** The address cannot be had. */
  | { type: "notListening"; error: string; name: string }
  /** A WebSocket broke a limit. */
  | { type: "broke"; port: number; problem: FrameProblem }
  /** A WebSocket's connection is over. */
  | { type: "over"; port: number }
  /** It was stopped, and the last connection is over. */
  | { type: "empty" }
  /** Connections cannot be accepted at the moment. */
  | { type: "trouble"; error: string }
  /** No connection can be accepted ever again. */
  | { type: "dead"; error: string };
