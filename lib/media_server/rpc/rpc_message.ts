/**
 * JSON-RPC 2.0 in Kurento's form: the schema of incoming messages, the types of
 * outgoing ones.
 *
 * @module
 */
import * as v from "valibot";
import { marshallError, parameterRequired, RpcError } from "./rpc_error.ts";

/** The `id` of a request, echoed in its reply. */
const RequestId = v.union([v.number(), v.string()]);
/** See {@link RpcRequest}. */
export type RequestId = v.InferOutput<typeof RequestId>;

/** Named parameters of a method or an operation. */
export const Params = v.record(v.string(), v.unknown());
/** See {@link Params}. */
export type Params = v.InferOutput<typeof Params>;

/** A request object (JSON-RPC 2.0, section 4). */
export const RpcRequest = v.object({
  jsonrpc: v.literal("2.0"),
  id: v.optional(v.nullable(RequestId)),
  method: v.string(),
  params: v.optional(v.nullable(Params)),
});
/** See {@link RpcRequest}. */
export type RpcRequest = v.InferOutput<typeof RpcRequest>;

/** A response object (JSON-RPC 2.0, section 5). */
export type RpcReply =
  | { jsonrpc: "2.0"; id: RequestId | null; result: Params | null }
  | { jsonrpc: "2.0"; id: RequestId | null; error: RpcError };

/** A notification: an event of a media object that the session subscribed to. */
export interface RpcEvent {
  jsonrpc: "2.0";
  method: "onEvent";
  params: { value: { object: string; type: string; data: Params } };
}

/**
 * A required parameter of a method.
 *
 * @throws {RpcError} -32000 when it is absent, 40001 when it is not a string
 */
export function requiredString(params: Params, name: string): string {
  if (params[name] === undefined) throw parameterRequired(name);
  return stringParameter(params, name);
}

/**
 * A string parameter of an operation.
 *
 * @throws {RpcError} 40001
 */
export function stringParameter(params: Params, name: string): string {
  const value = v.safeParse(v.string(), params[name]);
  if (!value.success) throw marshallError(name, "string");
  return value.output;
}

/**
 * A whole number that is not negative, as a parameter of an operation.
 *
 * @throws {RpcError} 40001
 */
export function integerParameter(params: Params, name: string): number {
  const value = v.safeParse(
    v.pipe(v.number(), v.integer(), v.minValue(0)),
    params[name],
  );
  if (!value.success) throw marshallError(name, "integer");
  return value.output;
}

/**
 * An optional parameter that is itself an object of named values.
 *
 * @throws {RpcError} 40001
 */
export function objectParameter(params: Params, name: string): Params {
  const value = v.safeParse(v.optional(v.nullable(Params)), params[name]);
  if (!value.success) throw marshallError(name, "object");
  return value.output ?? {};
}
