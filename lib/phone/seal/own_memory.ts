import { openSealMemory } from "./seal_memory.ts";

/** The memory of this browser; null where it keeps nothing. */
export const ownMemory = openSealMemory();
