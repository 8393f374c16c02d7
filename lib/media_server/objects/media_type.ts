import type { MediaKind } from "../media_engine.ts";
import { marshallError } from "../rpc/rpc_error.ts";
import { type Params, stringParameter } from "../rpc/rpc_message.ts";

/** All kinds of media that are forwarded. */
export const KINDS: readonly MediaKind[] = ["audio", "video"];

/**
 * The kind that the parameter `mediaType` names.
 *
 * @returns undefined when it is absent
 * @throws {RpcError} 40001
 */
function mediaTypeParameter(params: Params): MediaKind | undefined {
  if (params.mediaType === undefined) return undefined;
  return requiredMediaType(params);
}

/**
 * The kind that the parameter `mediaType` names.
 *
 * @throws {RpcError} 40001, also when it is absent
 */
export function requiredMediaType(params: Params): MediaKind {
  const name = stringParameter(params, "mediaType");
  const kind = KINDS.find((kind) => kind.toUpperCase() === name);
  if (!kind) throw marshallError("mediaType", "MediaType");
  return kind;
}

/**
 * The kinds that a `connect` or `disconnect` names: all when it names none.
 *
 * @throws {RpcError} 40001
 */
export function kindsParameter(params: Params): readonly MediaKind[] {
  // Data channels are not forwarded: connecting them is accepted and does nothing.
  if (params.mediaType === "DATA") return [];
  const kind = mediaTypeParameter(params);
  return kind ? [kind] : KINDS;
}
