import type { OperatorStatus } from "../../shared/operator_status.ts";
import { useStatusWords } from "./words_status.ts";

const MIB = 1024 ** 2;

/** Current figures of the service. */
export function StatusFigures({ status }: { status: OperatorStatus }) {
  const words = useStatusWords();
  const calls = Object.entries(status.calls)
    .map(([state, number]) => `${number} ${state}`).join(", ");
  return (
    <section>
      <h2>{words.figures}</h2>
      <dl class="status-figures">
        <Figure name={words.users} value={status.users} />
        <Figure name={words.calls} value={calls} />
        <Figure name={words.sockets} value={status.sockets} />
        <Figure name={words.lag} value={`${status.lagMs} ms`} />
        <Figure
          name={words.memory}
          value={`${Math.round(status.memoryBytes / MIB)} MiB`}
        />
        <Figure
          name={words.uptime}
          value={inWords(status.uptimeSeconds)}
        />
        <Figure name={words.softwareVersion} value={status.version} />
      </dl>
    </section>
  );
}

/** Totals since the start, the largest first. */
export function StatusTotals(
  { title, totals }: { title: string; totals: Record<string, number> },
) {
  const words = useStatusWords();
  const rows = Object.entries(totals).sort(([, a], [, b]) => b - a);
  return (
    <section>
      <h2>{title}</h2>
      {rows.length === 0 ? <p>{words.none}</p> : (
        <dl class="status-figures">
          {rows.map(([name, value]) => (
            <Figure
              key={name}
              name={name.replaceAll("_", " ")}
              value={value}
            />
          ))}
        </dl>
      )}
    </section>
  );
}

/** A figure with its name. */
export function Figure(
  { name, value }: { name: string; value: string | number },
) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function inWords(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  if (days > 0) return `${days} d ${hours % 24} h`;
  if (hours > 0) return `${hours} h ${minutes % 60} min`;
  return minutes > 0 ? `${minutes} min` : `${seconds} s`;
}
