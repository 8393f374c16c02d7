/**
 * The screens after the first one, in one script.
 *
 * @module
 */
import "../../phone/call/placeholder.ts";

export { CallAlerts } from "../call/CallAlerts.tsx";
export { CallStage } from "../call/CallStage.tsx";
export { IncomingSheet } from "./IncomingSheet.tsx";
export { PeopleScreen } from "./PeopleScreen.tsx";
export { ReturnSheet } from "./ReturnSheet.tsx";
