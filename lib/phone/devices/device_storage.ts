import * as v from "valibot";
import type { Platform } from "../platform.ts";

/** @returns what lies under the key, if it is of the schema; null otherwise */
export function readStored<T>(
  platform: Platform,
  key: string,
  schema: v.GenericSchema<unknown, T>,
): T | null {
  try {
    const text = platform.deviceStorage?.getItem(key) ?? "null";
    const result = v.safeParse(schema, JSON.parse(text));
    return result.success ? result.output : null;
  } catch {
    return null;
  }
}

/** Keeps a value on the device, as far as it can be kept. */
export function writeStored(
  platform: Platform,
  key: string,
  value: unknown,
): void {
  try {
    platform.deviceStorage?.setItem(key, JSON.stringify(value));
  } catch {
    // Storage is full or forbidden: it holds until the page is closed.
  }
}
