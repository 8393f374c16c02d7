import type { ComponentChildren } from "preact";

/**
 * A table whose rows are stacked on a phone. Its ARIA roles are explicit,
 * because browsers drop the implicit ones when CSS stacks it.
 */
export function StatusTable({ titleId, columns, children }: {
  /** Id of the element that names it. */
  titleId: string;
  columns: readonly string[];
  /** Rows. */
  children: ComponentChildren;
}) {
  return (
    <table role="table" aria-labelledby={titleId}>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map((column) => (
            <th key={column} role="columnheader" scope="col">{column}</th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">{children}</tbody>
    </table>
  );
}

/** A cell; where rows are stacked, its column's name is shown beside it. */
export function Cell({ column, children }: {
  column: string;
  children: ComponentChildren;
}) {
  return (
    <td role="cell">
      <span class="status-column" aria-hidden>{column}</span>
      <span>{children}</span>
    </td>
  );
}
