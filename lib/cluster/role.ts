import type { Leader } from "./cluster_store.ts";

/** Part of a process in the cluster. */
export type Role =
  /** It knows no leader that it can reach. */
  | { type: "searching" }
  /** It opens a link to the process that has the exchange. */
  | { type: "linking"; leader: Leader }
  /** Another process has the exchange. */
  | { type: "following"; leader: Leader }
  /** It has the exchange. */
  | { type: "leading"; epoch: number }
  /** It ends soon, and leads no more. */
  | { type: "leaving" }
  /** It is in the cluster no more. */
  | { type: "over" };
