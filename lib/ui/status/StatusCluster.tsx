import type {
  ClusterProcess,
  ClusterStatus,
} from "../../shared/operator_status.ts";
import { Figure } from "./StatusFigures.tsx";
import { Cell, StatusTable } from "./StatusTable.tsx";
import { useStatusWords } from "./words_status.ts";

/** The processes that are one service, as the one that serves this page knows them. */
export function StatusCluster({ cluster }: { cluster: ClusterStatus }) {
  const words = useStatusWords();
  const { process, role, address, since, sockets, heard } = words;
  return (
    <section>
      <h2 id="processes">{words.processes}</h2>
      <StatusTable
        titleId="processes"
        columns={[process, role, address, since, sockets, heard]}
      >
        {cluster.nodes.map((node) => (
          <ProcessRow
            key={node.name}
            process={node}
            own={node.name === cluster.node}
          />
        ))}
      </StatusTable>
      <dl class="status-figures">
        <Figure name={words.redisHeard} value={ago(cluster.storeMs)} />
        <Figure name={words.redisLacks} value={cluster.behind} />
      </dl>
    </section>
  );
}

function ProcessRow({ process, own }: {
  process: ClusterProcess;
  /** It serves this page. */
  own: boolean;
}) {
  const words = useStatusWords();
  const { name, role, machine, link, since, sockets, silentMs } = process;
  return (
    <tr role="row" data-process={name} data-role={role}>
      <th role="rowheader" scope="row">
        {name}
        {own && <small>{words.thisProcess}</small>}
      </th>
      <Cell column={words.role}>{words.roles[role]}</Cell>
      <Cell column={words.address}>
        {link}
        <small>{machine}</small>
      </Cell>
      <Cell column={words.since}>
        {since === undefined
          ? "–"
          : new Date(since).toLocaleString(document.documentElement.lang)}
      </Cell>
      <Cell column={words.sockets}>{sockets ?? "–"}</Cell>
      <Cell column={words.heard}>{ago(silentMs)}</Cell>
    </tr>
  );
}

/** A time in the past, to a tenth of a second. */
function ago(ms: number): string {
  const { lang } = document.documentElement;
  return new Intl.RelativeTimeFormat(lang, { style: "short" })
    .format(-Math.round(ms / 100) / 10, "second");
}
