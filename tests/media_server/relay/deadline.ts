/** ms that a packet over loopback may take. */
const PATIENCE_MS = 5_000;

/** Rejects when something that has to come does not. */
export async function deadline<Value>(value: Promise<Value>): Promise<Value> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new Error("nothing came")),
    PATIENCE_MS,
  );
  try {
    return await Promise.race([value, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
