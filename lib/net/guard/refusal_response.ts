/** Reason phrases (RFC 9110 15) of the guard's own responses. */
const STATUS_WORDS = new Map([
  [400, "Bad Request"],
  [411, "Length Required"],
  [413, "Content Too Large"],
  [431, "Request Header Fields Too Large"],
  [503, "Service Unavailable"],
]);

/** The guard's own answer to a request that the service never sees: a text, after which the connection closes. */
export function refusalResponse(status: number, words: string): Uint8Array {
  return new TextEncoder().encode([
    `HTTP/1.1 ${status} ${STATUS_WORDS.get(status) ?? "Refused"}`,
    "Content-Type: text/plain; charset=utf-8",
    `Content-Length: ${words.length + 1}`,
    "Retry-After: 10",
    "Connection: close",
    "",
    `${words}\n`,
  ].join("\r\n"));
}
