import type { OperatorStatus } from "../../shared/operator_status.ts";
import { Cell, StatusTable } from "./StatusTable.tsx";
import { useStatusWords } from "./words_status.ts";

type Node = OperatorStatus["nodes"][number];

/** The media servers, each with a button that drains it or puts it back. */
export function StatusNodes({ nodes, onDrain }: {
  nodes: readonly Node[];
  onDrain: (node: string, drain: boolean) => void;
}) {
  const words = useStatusWords();
  const { node, state, load, processor, roundTrip, action } = words;
  return (
    <section>
      <h2 id="nodes">{words.nodes}</h2>
      {nodes.length === 0 ? <p>{words.noNodes}</p> : (
        <StatusTable
          titleId="nodes"
          columns={[node, state, load, processor, roundTrip, action]}
        >
          {nodes.map((node) => (
            <NodeRow
              key={node.name}
              node={node}
              only={nodes.every(({ name, state }) =>
                name === node.name || state !== "up"
              )}
              onDrain={onDrain}
            />
          ))}
        </StatusTable>
      )}
    </section>
  );
}

function NodeRow({ node, only, onDrain }: {
  node: Node;
  /** No other one takes calls. */
  only: boolean;
  onDrain: (node: string, drain: boolean) => void;
}) {
  const words = useStatusWords();
  const drained = node.state === "draining";
  const action = drained ? words.undrain : words.drain;
  return (
    <tr role="row" data-node={node.name} data-state={node.state}>
      <th role="rowheader" scope="row">{node.name}</th>
      <Cell column={words.state}>
        {words.nodeStates[node.state]}
        {node.problem && <small lang="en">{node.problem}</small>}
      </Cell>
      <Cell column={words.load}>{node.calls} / {node.cap}</Cell>
      <Cell column={words.processor}>{rounded(node.cpuPercent, "%")}</Cell>
      <Cell column={words.roundTrip}>{rounded(node.roundTripMs, "ms")}</Cell>
      <Cell column={words.action}>
        <button
          type="button"
          class="status-action"
          aria-label={`${action} ${node.name}`}
          onClick={() => {
            const sure = drained || !only || confirm(words.drainOnly);
            if (sure) onDrain(node.name, !drained);
          }}
        >
          {action}
        </button>
      </Cell>
    </tr>
  );
}

function rounded(value: number | undefined, unit: string): string {
  return value === undefined ? "–" : `${Math.round(value)} ${unit}`;
}
