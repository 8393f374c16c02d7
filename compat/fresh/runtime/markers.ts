/** Comment before an island's nodes; followed by `name:index of its props:`. */
export const ISLAND_START = "frsh:island:";
/** Comment after an island's nodes. */
export const ISLAND_END = "/frsh:island";
