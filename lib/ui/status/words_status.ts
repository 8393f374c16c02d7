import type { OperatorStatus } from "../../shared/operator_status.ts";

/** Texts of the status page. English. */
export const statusWords = {
  title: "Status",
  token: "Operator token",
  open: "Open",
  wrongToken: "This is not the operator token.",
  tooManyGuesses:
    "Too many wrong tokens came from your address. Wait a minute, then try again.",
  noAnswer: "The service does not answer. Asking again…",
  ready: "Ready for calls",
  notReady: "Not ready",
  figures: "Now",
  users: "Users",
  sockets: "Sockets",
  lag: "Event loop, worst of 10 s",
  memory: "Memory",
  uptime: "Up for",
  version: "Version",
  nodes: "Media servers",
  noNodes: "There is no media server.",
  calls: "Calls",
  node: "Server",
  state: "State",
  load: "Calls",
  processor: "Processor",
  roundTrip: "Round trip",
  action: "Action",
  drain: "Drain",
  undrain: "Take back",
  ended: "Calls ended",
  refused: "Refused",
  none: "None since the start.",
} as const;

/** States of a media server. */
export const nodeStates: Record<
  OperatorStatus["nodes"][number]["state"],
  string
> = {
  connecting: "Connecting",
  up: "Up",
  draining: "Draining: takes no new calls",
  down: "Down",
};
