/**
 * Building blocks of typed media objects of Kurento.
 *
 * @module
 */
import type { CandidatePolicy } from "../net/candidate_policy.ts";
import type { EndpointIceServers } from "../net/ice_servers.ts";
import type { Callback, RawObject } from "./kurento_package.ts";

/** Wraps an object of the package: these are thenables that never settle for good, so a promise must not resolve to one. */
export interface Box {
  object: RawObject;
}

export function unbox(box: Box): RawObject {
  return box.object;
}

/** The parts of the client that objects need. */
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
 * Releases an object. The package's own `release` holds back every request of every call until it
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
  // Removes the object and its children from the package's cache.
  object.emit("release");
}
