/** Where a media server stands. */
export type MediaServerState =
  /** Being connected to for the first time, or again. */
  | "connecting"
  /** Takes calls. */
  | "up"
  /** Keeps the calls that it has and takes no new ones. */
  | "draining"
  /** Cannot be used now; tried again with back-off. */
  | "down";

/** What is known of a media server: for health, metrics and the status page. */
export interface MediaServerStatus {
  /** Unique in the pool; holds no secret, unlike the server's URL. */
  readonly name: string;
  readonly state: MediaServerState;
  /** Calls that have their media here, those being set up included. */
  readonly calls: number;
  /** Calls that it may have at most. */
  readonly cap: number;
  /** Per cent of its machine that the server uses; absent where it does not tell. */
  readonly cpuPercent?: number;
  /** Bytes that the server uses; absent where it does not tell. */
  readonly memoryBytes?: number;
  /** ms that the last heartbeat took there and back; absent before the first one. */
  readonly roundTripMs?: number;
  /** Why it is down, in words. */
  readonly problem?: string;
}

/** From 0, idle, upwards: where the next call goes is where this is least. */
export function load({ calls, cap, cpuPercent = 0 }: MediaServerStatus) {
  return calls / cap + cpuPercent / 100;
}
