/** Opens this tab's session at the server, for requests beside the socket. `saved_session.ts` stores it, and is in the page's first script alone. */
export function ownToken(): string {
  const saved: { resumeToken?: unknown } | null = JSON.parse(
    sessionStorage.getItem("session") ?? "null",
  );
  return typeof saved?.resumeToken === "string" ? saved.resumeToken : "";
}
