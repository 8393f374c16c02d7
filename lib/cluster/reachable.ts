import { isLoopback } from "../net/client_address.ts";
import type { ClusterNode } from "./cluster_store.ts";

/** Whether a process of this machine can reach another one: loopback is another place on each machine. */
export function reachable(
  node: Pick<ClusterNode, "machine" | "link">,
  machine: string,
): boolean {
  return node.machine === machine || !isLoopback(node.link.hostname);
}
