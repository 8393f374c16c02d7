/**
 * Sends a request with the operator token; with a body, as POST.
 *
 * @returns null if it failed, which the page then says
 */
export type Ask = (path: string, body?: unknown) => Promise<Response | null>;
