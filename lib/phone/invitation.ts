import { MAX_NAME_LENGTH } from "../shared/protocol_limits.ts";

/** The parameter of the page's address that names the callee. */
const PARAMETER = "call";

/** @returns the name to call from the page's address, or null */
export function invitedPeer(address: string): string | null {
  const peer = new URL(address).searchParams.get(PARAMETER)?.trim() ?? "";
  return peer === "" || peer.length > MAX_NAME_LENGTH ? null : peer;
}

/** A link that offers to call `name`. */
export function invitationLink(address: string, name: string): string {
  const url = withoutInvitation(address);
  url.searchParams.set(PARAMETER, name);
  return url.href;
}

/** A link by which its reader may call somebody as a guest. Servers and logs never see what is behind the `#`. */
export function guestAddress(address: string, token: string): string {
  const url = withoutInvitation(address);
  url.hash = `token=${token}`;
  return url.href;
}

/**
 * The page's address without the invitation, once the call was made or
 * declined.
 */
export function withoutInvitation(address: string): URL {
  const url = new URL(address);
  url.searchParams.delete(PARAMETER);
  url.hash = "";
  return url;
}
