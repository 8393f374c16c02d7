import { MAX_NAME_LENGTH } from "../shared/protocol.ts";

/** The part of the page's address that says whom to call. */
const PARAMETER = "call";

/** @returns who is to be called by the link that the page was opened with */
export function invitedPeer(address: string): string | null {
  const peer = new URL(address).searchParams.get(PARAMETER)?.trim() ?? "";
  return peer === "" || peer.length > MAX_NAME_LENGTH ? null : peer;
}

/** A link that, opened by somebody, offers to call `name`. */
export function invitationLink(address: string, name: string): string {
  const url = withoutInvitation(address);
  url.searchParams.set(PARAMETER, name);
  return url.href;
}

/** The page's address without a call to make, once it was made or declined. */
export function withoutInvitation(address: string): URL {
  const url = new URL(address);
  url.searchParams.delete(PARAMETER);
  url.hash = "";
  return url;
}
