import { asset } from "fresh/runtime";
import type { IconName } from "./icons.ts";

/** A picture beside words, or in place of such that the button around it is called by. */
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
