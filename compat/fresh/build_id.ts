const source = Deno.env.get("DENO_DEPLOYMENT_ID") ||
  Deno.env.get("GITHUB_SHA") ||
  Deno.env.get("CI_COMMIT_SHA") ||
  crypto.randomUUID();

/** The id of builds that this process makes; random where the environment gives none. */
export const BUILD_ID: string = new Uint8Array(
  await crypto.subtle.digest("SHA-1", new TextEncoder().encode(source)),
).toHex();
