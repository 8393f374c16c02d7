import { asset } from "fresh/runtime";
import type { IconName } from "./icons.ts";

/** An icon beside text, or as the only content of a button that has an accessible name. */
export function Icon({ name, class: ownClass }: {
  name: IconName;
  class?: string;
}) {
  return (
    <svg
      class={ownClass}
      width="24"
      height="24"
      viewBox="0 0 24 24"
      aria-hidden
    >
      <use href={`${asset("/icons.svg")}#${name}`} />
    </svg>
  );
}
