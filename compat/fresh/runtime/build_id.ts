/** Query parameter that carries the build id, so that a file may be cached for ever. */
export const BUILD_ID_PARAM = "__frsh_c";

let current = "";

/** Set by the server's build, and by the browser's boot script. */
export function setBuildId(id: string): void {
  current = id;
}

export function buildId(): string {
  return current;
}
