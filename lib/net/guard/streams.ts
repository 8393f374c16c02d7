/** A client's bytes, in both directions. */
export type ClientStream = Pick<
  Deno.Conn,
  "read" | "write" | "closeWrite" | "close"
>;

/** Writes all of `bytes`. */
export async function writeAll(
  to: Pick<ClientStream, "write">,
  bytes: Uint8Array,
): Promise<void> {
  for (let at = 0; at < bytes.length;) {
    at += await to.write(at === 0 ? bytes : bytes.subarray(at));
  }
}

/** Closes a connection that may be closed already. */
export function closeQuietly(connection: Pick<ClientStream, "close">): void {
  try {
    connection.close();
  } catch {
    // Already closed.
  }
}
