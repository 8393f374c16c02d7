/**
 * The two forms in which Kurento tells of a connection between elements.
 *
 * @module
 */
import type { MediaKind } from "../media_engine.ts";
import type { Params } from "../rpc/rpc_message.ts";
import type { MediaObject } from "./media_object.ts";

/** The data of an event about a connection. */
export function connectionData(
  kind: MediaKind,
  source: MediaObject,
  sink: MediaObject,
): Params {
  return {
    mediaType: kind.toUpperCase(),
    sinkMediaDescription: "default",
    sourceMediaDescription: "default",
    source: source.id,
    sink: sink.id,
  };
}

/** A connection in the answer to a request. */
export function connectionRecord(
  kind: MediaKind,
  source: MediaObject,
  sink: MediaObject,
): Params {
  return {
    __module__: "kurento",
    __type__: "ElementConnectionData",
    type: kind.toUpperCase(),
    sinkDescription: "default",
    sourceDescription: "default",
    source: source.id,
    sink: sink.id,
  };
}
