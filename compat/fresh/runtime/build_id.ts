/** Query parameter that carries the build id, so that a file may be cached for ever. */
export const BUILD_ID_PARAM = "__frsh_c";

let current: string | undefined;

/** Set once by the server's build, and by the browser's boot script. */
export function setBuildId(id: string): void {
  current = id;
}

/** Undefined as long as nothing was built. */
export function buildId(): string | undefined {
  return current;
}
