/** A media server to use. */
export interface MediaNode {
  /** Unique, for people; holds no secret. */
  name: string;
  /** URL of its WebSocket; null while the server is starting. */
  url: string | null;
  /** It runs in this process. */
  inProcess?: boolean;
}

/** Makes nodes named by their address: host and port only, since the rest of a URL may hold a secret. */
export function nodesOf(urls: readonly string[]): MediaNode[] {
  const nodes = new Map<string, MediaNode>();
  for (const url of new Set(urls)) {
    const { host } = new URL(url);
    let name = host;
    for (let n = 2; nodes.has(name); n++) name = `${host} (${n})`;
    nodes.set(name, { name, url });
  }
  return [...nodes.values()];
}
