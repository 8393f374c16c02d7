/**
 * Which calls are sealed: those that can be (`prefer`), all, so that others are refused
 * or end (`require`), or none (`off`).
 */
export type SealPolicy = "prefer" | "require" | "off";
