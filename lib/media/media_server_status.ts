/** State of a media server. */
export type MediaServerState =
  /** The first connection, or a new one, is being made. */
  | "connecting"
  /** Takes calls. */
  | "up"
  /** Keeps its calls and takes no new ones. */
  | "draining"
  /** Cannot be used now; retried with back-off. */
  | "down";

/** Status of a media server, for health, metrics and the status page. */
export interface MediaServerStatus {
  /** Unique in the pool; holds no secret, unlike the server's URL. */
  readonly name: string;
  readonly state: MediaServerState;
  /** Calls on this server, including those being set up. */
  readonly calls: number;
  /** Most calls that the server may have. */
  readonly cap: number;
  /** CPU use in per cent of the server's machine; absent where the server does not report it. */
  readonly cpuPercent?: number;
  /** Memory use in bytes; absent where the server does not report it. */
  readonly memoryBytes?: number;
  /** ms that the last heartbeat took there and back; absent before the first one. */
  readonly roundTripMs?: number;
  /** Reason why it is down, in words. */
  readonly problem?: string;
}

/** Load of a server, from 0 (idle) upwards. The next call goes to the server with the least. */
export function load({ calls, cap, cpuPercent = 0 }: MediaServerStatus) {
  return calls / cap + cpuPercent / 100;
}
