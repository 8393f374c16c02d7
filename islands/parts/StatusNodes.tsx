import type { OperatorStatus } from "../../lib/operator_status.ts";
import { nodeStates, statusWords } from "./words_status.ts";

/** The media servers, and a button for each that takes it out or back in. */
export function StatusNodes(
  { nodes, onDrain }: {
    nodes: OperatorStatus["nodes"];
    onDrain: (node: string, drain: boolean) => void;
  },
) {
  return (
    <section>
      <h2 id="nodes">{statusWords.nodes}</h2>
      {nodes.length === 0
        ? <p>{statusWords.noNodes}</p>
        : (
          <div class="status-scroll">
            <table aria-labelledby="nodes">
              <thead>
                <tr>
                  <th scope="col">{statusWords.node}</th>
                  <th scope="col">{statusWords.state}</th>
                  <th scope="col">{statusWords.load}</th>
                  <th scope="col">{statusWords.processor}</th>
                  <th scope="col">{statusWords.roundTrip}</th>
                  <th scope="col">{statusWords.action}</th>
                </tr>
              </thead>
              <tbody>
                {nodes.map((node) => (
                  <NodeRow key={node.name} node={node} onDrain={onDrain} />
                ))}
              </tbody>
            </table>
          </div>
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
    <tr data-node={node.name} data-state={node.state}>
      <th scope="row">{node.name}</th>
      <td>
        {nodeStates[node.state]}
        {node.problem && <small>{node.problem}</small>}
      </td>
      <td>{node.calls} / {node.cap}</td>
      <td>{rounded(node.cpuPercent, "%")}</td>
      <td>{rounded(node.roundTripMs, "ms")}</td>
      <td>
        <button
          type="button"
          class="status-action"
          aria-label={`${action} ${node.name}`}
          onClick={() => onDrain(node.name, !drained)}
        >
          {action}
        </button>
      </td>
    </tr>
  );
}

function rounded(value: number | undefined, unit: string): string {
  return value === undefined ? "–" : `${Math.round(value)} ${unit}`;
}
