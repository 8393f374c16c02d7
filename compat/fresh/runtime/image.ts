import { asset } from "./asset.ts";

/** Fresh puts the build id into the address of every image. */
export function lockImage(props: object): void {
  if ("src" in props && typeof props.src === "string") {
    props.src = asset(props.src);
  }
}
