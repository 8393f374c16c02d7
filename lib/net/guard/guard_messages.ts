import type { FrameProblem } from "./frame_scanner.ts";
import type { GuardLimits } from "./guard_limits.ts";

/** Start message of the guard's thread. */
export interface GuardStart {
  type: "start";
  /** Without a name, all addresses of this machine. */
  listen: { hostname?: string; port: number };
  /** PEM; null for plain HTTP. */
  tls: { cert: string; key: string } | null;
  /** Port of the service itself, on loopback. */
  servicePort: number;
  /** Memory of the {@link ConnectionTable}. */
  table: SharedArrayBuffer;
  limits: GuardLimits;
  /** Addresses and networks without a limit per address: each serves many clients. */
  proxies: readonly string[];
}

/** Messages from the service to the guard's thread. */
export type ToGuard =
  | GuardStart
  /** Stop accepting connections, and close idle ones. */
  | { type: "stop" };

/** Messages from the guard's thread to the service. */
export type FromGuard =
  | { type: "listening"; port: number }
  /** The address is not available. */
  | { type: "notListening"; error: string; name: string }
  /** A WebSocket broke a limit. */
  | { type: "broke"; port: number; problem: FrameProblem }
  /** A WebSocket's connection has ended. */
  | { type: "over"; port: number }
  /** The guard was stopped, and the last connection has ended. */
  | { type: "empty" }
  /** Connections cannot be accepted at the moment. */
  | { type: "trouble"; error: string }
  /** No connection can be accepted ever again. */
  | { type: "dead"; error: string };
