import type { ClusterNode } from "../cluster/cluster_store.ts";
import { reachable } from "../cluster/reachable.ts";
import type { ClusterConfig } from "../config/cluster_config.ts";
import { errorLine } from "../shared/error_text.ts";
import { bad, type Finding, good, warning } from "./finding.ts";

const ADVICE =
  "Give --link an address of this machine that the other machines reach, such as 10.0.0.5:7000.";

/**
 * Checks that this process and the others of its cluster can reach one another.
 *
 * @param nodes the processes that live
 * @param machine this machine's host name
 */
export function checkLink(
  { link }: Pick<ClusterConfig, "link">,
  nodes: readonly ClusterNode[],
  machine: string,
): Finding {
  const { hostname, port } = link;
  const subject = `link ${hostname}:${port || "any port"}`;
  const trouble = listenTrouble(link);
  if (trouble !== null) {
    return bad(subject, trouble, ADVICE);
  }
  const own = { machine, link: { ...NO_KEYS, hostname, port } };
  const elsewhere = nodes.filter((node) => node.machine !== machine);
  const names = (found: readonly ClusterNode[]) =>
    found.map(({ name }) => name).join(", ");
  if (elsewhere.some((node) => !reachable(own, node.machine))) {
    return bad(
      subject,
      `cannot be reached by ${names(elsewhere)} on other machines`,
      ADVICE,
    );
  }
  const hidden = elsewhere.filter((node) => !reachable(node, machine));
  if (hidden.length > 0) {
    return warning(
      subject,
      `this machine cannot reach ${names(hidden)}`,
      "Start these with --link, too: each of them may get the exchange.",
    );
  }
  const others = nodes.length === 0
    ? "no process runs now"
    : `${nodes.length} processes run now (${names(nodes)})`;
  return good(subject, `${others}; a process can take part`);
}

/** Not used for the question whether a process is reachable. */
const NO_KEYS = { certificate: "", secret: "" };

/** Words if no process of this machine can listen there; a port in use may be the service's own. */
function listenTrouble({ hostname, port }: ClusterConfig["link"]) {
  try {
    Deno.listen({ hostname, port }).close();
    return null;
  } catch (error) {
    return error instanceof Deno.errors.AddrInUse ? null : errorLine(error);
  }
}
