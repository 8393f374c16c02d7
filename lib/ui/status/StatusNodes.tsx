import type { ComponentChildren } from "preact";
import type { OperatorStatus } from "../../shared/operator_status.ts";
import { nodeStates, statusWords } from "./words_status.ts";

const COLUMNS = [
  "node",
  "state",
  "load",
  "processor",
  "roundTrip",
  "action",
] as const;

/** The media servers, each with a button that drains it or puts it back. */
export function StatusNodes(
  { nodes, onDrain }: {
    nodes: OperatorStatus["nodes"];
    onDrain: (node: string, drain: boolean) => void;
  },
) {
  return (
    <section>
      <h2 id="nodes">{statusWords.nodes}</h2>
      {nodes.length === 0 ? <p>{statusWords.noNodes}</p> : (
        // Explicit ARIA roles: browsers drop the implicit ones when CSS stacks a table.
        <table role="table" aria-labelledby="nodes">
          <thead role="rowgroup">
            <tr role="row">
              {COLUMNS.map((column) => (
                <th key={column} role="columnheader" scope="col">
                  {statusWords[column]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody role="rowgroup">
            {nodes.map((node) => (
              <NodeRow key={node.name} node={node} onDrain={onDrain} />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function NodeRow(
  { node, onDrain }: {
    node: OperatorStatus["nodes"][number];
    onDrain: (node: string, drain: boolean) => void;
  },
) {
  const drained = node.state === "draining";
  const action = drained ? statusWords.undrain : statusWords.drain;
  return (
    <tr role="row" data-node={node.name} data-state={node.state}>
      <th role="rowheader" scope="row">{node.name}</th>
      <Cell column="state">
        {nodeStates[node.state]}
        {node.problem && <small>{node.problem}</small>}
      </Cell>
      <Cell column="load">{node.calls} / {node.cap}</Cell>
      <Cell column="processor">{rounded(node.cpuPercent, "%")}</Cell>
      <Cell column="roundTrip">{rounded(node.roundTripMs, "ms")}</Cell>
      <Cell column="action">
        <button
          type="button"
          class="status-action"
          aria-label={`${action} ${node.name}`}
          onClick={() => onDrain(node.name, !drained)}
        >
          {action}
        </button>
      </Cell>
    </tr>
  );
}

/** A cell; where rows are stacked, its column's name is shown beside it. */
function Cell({ column, children }: {
  column: typeof COLUMNS[number];
  children: ComponentChildren;
}) {
  return (
    <td role="cell">
      <span class="status-column" aria-hidden>{statusWords[column]}</span>
      <span>{children}</span>
    </td>
  );
}

function rounded(value: number | undefined, unit: string): string {
  return value === undefined ? "–" : `${Math.round(value)} ${unit}`;
}
