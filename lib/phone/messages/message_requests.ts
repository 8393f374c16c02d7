import { ownToken } from "../session/own_token.ts";

const PATH = "/messages";

/** HTTP statuses of the server's answers (docs/protocol.md, "Recorded messages"). */
export const STATUS = {
  ok: 200,
  none: 204,
  invalid: 400,
  unregistered: 401,
  gone: 410,
  refused: 422,
  full: 503,
} as const;

/** A request about messages. */
export interface MessageRequest {
  method?: "GET" | "POST" | "PUT" | "DELETE";
  path?: "" | "/keys";
  query?: Record<string, string | number>;
  /** An object goes as JSON. */
  body?: object | Uint8Array<ArrayBuffer>;
  signal?: AbortSignal;
}

/** Asks the server something about messages. Rejects if it cannot be reached. */
export type AskMessages = (request: MessageRequest) => Promise<Response>;

/** Asks this page's server, as the person of this tab. */
export const askMessages: AskMessages = (
  { method = "GET", path = "", query = {}, body, signal },
) => {
  const search = new URLSearchParams(
    Object.entries(query).map(([name, value]) => [name, String(value)]),
  );
  return fetch(`${PATH}${path}${search.size > 0 ? `?${search}` : ""}`, {
    method,
    headers: { authorization: `Bearer ${ownToken()}` },
    body: body === undefined || body instanceof Uint8Array
      ? body
      : JSON.stringify(body),
    signal,
  });
};
