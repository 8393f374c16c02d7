/**
 * What Kurento's media objects with types are made of.
 *
 * @module
 */
import type { CandidatePolicy } from "../net/candidate_policy.ts";
import type { EndpointIceServers } from "../net/ice_servers.ts";
import type { Callback, RawObject } from "./kurento_package.ts";

/** The package's objects are thenables that never settle for good: a promise must not hold one bare. */
export interface Box {
  object: RawObject;
}

/** The object in the box. */
export function unbox(box: Box): RawObject {
  return box.object;
}

/** What objects need of their client. */
export interface Caller {
  call(
    request: string,
    send: (callback: Callback) => void,
  ): Promise<unknown>;
  object(request: string, send: (callback: Callback) => void): Promise<Box>;
  fault(error: unknown): void;
  /** Whether connectivity checks may go to an address. */
  isAllowed: CandidatePolicy;
  /** STUN and TURN servers for an endpoint. Never rejects. */
  iceServers(): Promise<EndpointIceServers>;
  /** See {@link KurentoClientOptions.videoKbps}. */
  videoKbps(): number | undefined;
}

/**
 * The package's own `release` holds back every request of every call until it
 * is answered. A transaction of one operation is not queued.
 */
export async function releaseObject(
  caller: Caller,
  object: RawObject,
  pipeline: RawObject,
): Promise<void> {
  await caller.call("release", (callback) => {
    const operation = {
      method: "release",
      params: { object },
      callback: (error: unknown) => callback(error),
    };
    pipeline.emit("_transaction", { operations: [operation] }, (
      error: unknown,
    ) => error && callback(error));
  });
  // Drops it, and its children, from the package's cache.
  object.emit("release");
}
