import { isIP } from "node:net";
import { bareHost } from "./bare_host.ts";
import { MAX_ENDPOINT_LENGTH } from "../shared/push.ts";

/**
 * The push services of browsers: Chrome and others with Google's, Firefox,
 * Safari, Edge on Windows. An asterisk stands for any names before the rest.
 */
export const DEFAULT_PUSH_SERVICES = [
  "fcm.googleapis.com",
  "updates.push.services.mozilla.com",
  "*.push.apple.com",
  "*.notify.windows.com",
];

const HTTPS_PORT = "443";

/** A service as a host and port, as in Deno's permissions. */
export function withPort(service: string): string {
  return /:\d+$/.test(service) ? service : `${service}:${HTTPS_PORT}`;
}

/**
 * Whether messages may be sent to a URL that a client chose: https, of one of
 * the services, and without anything that could reach something else. An
 * address instead of a name passes only if the list has that address.
 */
export function allowsEndpoint(
  endpoint: string,
  services: readonly string[],
): boolean {
  if (endpoint.length > MAX_ENDPOINT_LENGTH || !URL.canParse(endpoint)) {
    return false;
  }
  const { protocol, hostname, port, username, password, hash } = new URL(
    endpoint,
  );
  if (protocol !== "https:" || username || password || hash) return false;
  const host = `${hostname}:${port || HTTPS_PORT}`;
  const isAddress = isIP(bareHost(hostname)) !== 0;
  return services.map(withPort).some((service) =>
    service === host ||
    !isAddress && service.startsWith("*.") &&
      host.endsWith(service.slice("*".length))
  );
}
