/**
 * Milliseconds: the guard checks twice a second, and the machine may be busy.
 */
const SOON_MS = 5_000;

/** Rejects when the promise takes too long. */
export async function soon<T>(promise: Promise<T>, what: string): Promise<T> {
  let late: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<never>((_, reject) => {
    late = setTimeout(() => reject(new Error(`not soon: ${what}`)), SOON_MS);
  });
  return await Promise.race([promise, timeout]).finally(() =>
    clearTimeout(late)
  );
}
