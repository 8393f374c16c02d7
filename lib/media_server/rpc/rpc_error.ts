/**
 * The errors that the server answers with: Kurento's codes, names and texts,
 * so that a client cannot tell the difference.
 *
 * @module
 */

/** A refusal, sent to the client as a JSON-RPC 2.0 error object. */
export class RpcError extends Error {
  /**
   * @param code JSON-RPC's own (negative) or Kurento's (40000–49999)
   * @param type Kurento's name of the code; JSON-RPC's own errors have none
   */
  constructor(
    readonly code: number,
    message: string,
    readonly type?: string,
  ) {
    super(message);
    this.name = "RpcError";
  }

  /** The `error` member of the reply (JSON-RPC 2.0, section 5.1). */
  toJSON(): Record<string, unknown> {
    return {
      code: this.code,
      ...(this.type === undefined ? {} : { data: { type: this.type } }),
      message: this.message,
    };
  }
}

/** -32600: not a request, or a batch. */
export const invalidRequest = () => new RpcError(-32600, "Invalid request.");

/** -32601: no such method. */
export const methodNotFound = () => new RpcError(-32601, "Method not found.");

/** -32603: a fault of the server itself. */
export const internalError = () => new RpcError(-32603, "Internal error.");

/** -32000: a parameter of the method itself is missing. */
export const parameterRequired = (name: string) =>
  new RpcError(-32000, `'${name}' parameter is required`);

/** 40001: a parameter of an operation or constructor has another type. */
export const marshallError = (
  name: string,
  expected: string,
  what: "parameter" | "property" = "parameter",
) =>
  new RpcError(
    40001,
    `'${name}' ${what} should be a ${expected}`,
    "MARSHALL_ERROR",
  );

/** 40004: these two elements cannot be connected. */
export const connectError = (message: string) =>
  new RpcError(40004, message, "CONNECT_ERROR");

/** 40007: the session is unknown or was closed. */
export const invalidSession = () =>
  new RpcError(40007, "Invalid session", "INVALID_SESSION");

/** 40008: the object has no such operation. */
export const operationNotFound = (operation: string, parameters: number) =>
  new RpcError(
    40008,
    `Method '${operation}' with ${parameters} parameters not found`,
    "MALFORMED_TRANSACTION",
  );

/** 40009: the server is full. */
export const notEnoughResources = () =>
  new RpcError(40009, "Not enough resources", "NOT_ENOUGH_RESOURCES");

/** 40101: no object has this id, or it was released. */
export const objectNotFound = (id: string) =>
  new RpcError(40101, `Object '${id}' not found`, "MEDIA_OBJECT_NOT_FOUND");

/** 40106: objects of this type do not raise such an event. */
export const eventNotSupported = (event: string) =>
  new RpcError(
    40106,
    `Event '${event}' not supported`,
    "MEDIA_OBJECT_EVENT_NOT_SUPPORTED",
  );

/** 40108: objects of this type cannot be created here. */
export const factoryNotFound = (type: string) =>
  new RpcError(
    40108,
    `Factory '${type}' not found`,
    "MEDIA_OBJECT_NOT_AVAILABLE",
  );

/** 40201: the session description cannot be used. */
export const sdpParseError = (message = "Invalid SDP") =>
  new RpcError(40201, message, "SDP_PARSE_ERROR");

/** 40202: nothing has been negotiated yet. */
export const noLocalSdp = () =>
  new RpcError(40202, "No local SDP", "SDP_END_POINT_NO_LOCAL_SDP_ERROR");

/** 40203: nothing has been negotiated yet. */
export const noRemoteSdp = () =>
  new RpcError(40203, "No remote SDP", "SDP_END_POINT_NO_REMOTE_SDP_ERROR");

/** 40208: an endpoint negotiates once. */
export const alreadyNegotiated = () =>
  new RpcError(
    40208,
    "Endpoint already negotiated",
    "SDP_END_POINT_ALREADY_NEGOTIATED",
  );
