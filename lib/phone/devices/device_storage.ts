import * as v from "valibot";
import type { Platform } from "../platform.ts";

/** @returns the stored value if it matches the schema, else null */
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

/** Stores a value on the device, if possible. */
export function writeStored(
  platform: Platform,
  key: string,
  value: unknown,
): void {
  try {
    platform.deviceStorage?.setItem(key, JSON.stringify(value));
  } catch {
    // Storage is full or forbidden: the value lasts until the page is closed.
  }
}
