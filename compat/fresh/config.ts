/** What an application may set. */
export interface FreshConfig {
  /** Path that all routes are served under. */
  basePath?: string;
  mode?: "development" | "production";
}

/** The configuration in force. */
export interface ResolvedFreshConfig {
  root: string;
  basePath: string;
  mode: "development" | "production";
}
